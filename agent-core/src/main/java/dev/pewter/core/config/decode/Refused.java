package dev.pewter.core.config.decode;

import dev.pewter.core.config.ast.Body;
import dev.pewter.core.config.ast.Statement;
import dev.pewter.core.config.diag.Diagnostic;
import dev.pewter.core.config.diag.Quote;

/// Finds what a record refused in the block as it is written. The reference shows such a mistake on
/// the whole component.
final class Refused {
  private Refused() {}

  /// At the argument or block that is meant: the one that the refusal is about, or else of those
  /// that its message names the one with the longest name, which is the least likely to be a plain
  /// word.
  static Diagnostic locate(Diagnostic refusal, Body body, InvalidArgument why) {
    Statement meant = null;
    for (Statement statement : body.statements()) {
      boolean isMeant =
          why.about().isEmpty()
              ? isNamed(name(statement), refusal.message())
              : name(statement).equals(why.about());
      if (isMeant && (meant == null || name(statement).length() > name(meant).length())) {
        meant = statement;
      }
    }
    return switch (meant) {
      case null -> refusal;
      case Statement.Attribute attribute -> locate(refusal, attribute);
      case Statement.Block block -> locate(refusal, block);
    };
  }

  static Diagnostic locate(Diagnostic refusal, Statement.Attribute attribute) {
    return refusal
        .withPlace(attribute.span())
        .withHint("look at " + Quote.quote(attribute.name().text()));
  }

  static Diagnostic locate(Diagnostic refusal, Statement.Block block) {
    return refusal.withPlace(block.header()).withHint("look at this " + block.name().text());
  }

  private static String name(Statement statement) {
    return switch (statement) {
      case Statement.Attribute attribute -> attribute.name().text();
      case Statement.Block block -> block.name().text();
    };
  }

  private static boolean isNamed(String name, String message) {
    int at = message.indexOf(name);
    while (at >= 0 && (isOfName(message, at - 1) || isOfName(message, at + name.length()))) {
      at = message.indexOf(name, at + 1);
    }
    return at >= 0;
  }

  private static boolean isOfName(String message, int at) {
    return at >= 0
        && at < message.length()
        && (Character.isLetterOrDigit(message.charAt(at)) || message.charAt(at) == '_');
  }
}
