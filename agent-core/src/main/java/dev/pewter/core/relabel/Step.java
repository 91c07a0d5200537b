package dev.pewter.core.relabel;

import dev.pewter.core.model.LabelBuilder;
import dev.pewter.core.regex.AnchoredPattern;
import dev.pewter.core.regex.Match;
import dev.pewter.core.regex.Template;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// A rule made ready to be applied.
sealed interface Step {

  /// Changes the labels; returns whether to keep them.
  boolean apply(LabelBuilder labels);

  static Step of(Rule rule, LabelNames names) {
    var source = new Source(rule.sourceLabels().toArray(String[]::new), rule.separator());
    AnchoredPattern regex = rule.regex();
    String target = rule.targetLabel();
    Template replacement = Template.of(rule.replacement(), regex);
    return switch (rule.action()) {
      case REPLACE -> new Replace(source, regex, Template.of(target, regex), replacement, names);
      case KEEP -> new Filter(source, regex, true);
      case DROP -> new Filter(source, regex, false);
      case KEEPEQUAL -> new Compare(source, target, true);
      case DROPEQUAL -> new Compare(source, target, false);
      case HASHMOD -> new HashMod(source, target, rule.modulus());
      case LABELMAP -> new LabelMap(regex, replacement);
      case LABELDROP -> new LabelFilter(regex, false);
      case LABELKEEP -> new LabelFilter(regex, true);
      case LOWERCASE -> new Fold(source, target, false);
      case UPPERCASE -> new Fold(source, target, true);
    };
  }

  /// The values of the source labels, joined.
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Source(String[] labels, String separator) {
    String in(LabelBuilder from) {
      if (labels.length == 0) {
        return "";
      }
      if (labels.length == 1) {
        return from.get(labels[0]);
      }
      var joined = new StringBuilder(from.get(labels[0]));
      for (int i = 1; i < labels.length; i++) {
        joined.append(separator).append(from.get(labels[i]));
      }
      return joined.toString();
    }
  }

  record Replace(
      Source source, AnchoredPattern regex, Template target, Template replacement, LabelNames names)
      implements Step {
    @Override
    public boolean apply(LabelBuilder labels) {
      Match match = regex.match(source.in(labels));
      if (match != null) {
        String name = target.expand(match);
        if (names.isValid(name)) {
          labels.set(name, replacement.expand(match));
        }
      }
      return true;
    }
  }

  record Filter(Source source, AnchoredPattern regex, boolean keepsMatch) implements Step {
    @Override
    public boolean apply(LabelBuilder labels) {
      return regex.matches(source.in(labels)) == keepsMatch;
    }
  }

  record Compare(Source source, String target, boolean keepsEqual) implements Step {
    @Override
    public boolean apply(LabelBuilder labels) {
      return source.in(labels).equals(labels.get(target)) == keepsEqual;
    }
  }

  record HashMod(Source source, String target, long modulus) implements Step {
    @Override
    public boolean apply(LabelBuilder labels) {
      long hash = ByteBuffer.wrap(md5(source.in(labels))).getLong(8);
      labels.set(target, Long.toUnsignedString(Long.remainderUnsigned(hash, modulus)));
      return true;
    }

    private static byte[] md5(String text) {
      try {
        return MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8));
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("every Java platform has MD5", e);
      }
    }
  }

  record LabelMap(AnchoredPattern regex, Template replacement) implements Step {
    @Override
    public boolean apply(LabelBuilder labels) {
      LabelBuilder before = labels.copy();
      for (int i = 0; i < before.size(); i++) {
        Match match = regex.match(before.name(i));
        if (match != null) {
          labels.set(replacement.expand(match), before.value(i));
        }
      }
      return true;
    }
  }

  record LabelFilter(AnchoredPattern regex, boolean keepsMatch) implements Step {
    @Override
    public boolean apply(LabelBuilder labels) {
      for (int i = labels.size() - 1; i >= 0; i--) {
        if (regex.matches(labels.name(i)) != keepsMatch) {
          labels.delete(labels.name(i));
        }
      }
      return true;
    }
  }

  record Fold(Source source, String target, boolean toUpper) implements Step {
    @Override
    public boolean apply(LabelBuilder labels) {
      labels.set(target, fold(source.in(labels)));
      return true;
    }

    private String fold(String text) {
      var folded = new StringBuilder(text.length());
      for (int i = 0; i < text.length(); ) {
        int c = text.codePointAt(i);
        folded.appendCodePoint(toUpper ? Character.toUpperCase(c) : Character.toLowerCase(c));
        i += Character.charCount(c);
      }
      return folded.toString();
    }
  }
}
