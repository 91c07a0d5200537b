package dev.pewter.core.relabel;

import dev.pewter.core.config.diag.Quote;
import java.util.Locale;

/// What a rule does.
public enum Action {
  REPLACE,
  KEEP,
  DROP,
  HASHMOD,
  LABELMAP,
  LABELDROP,
  LABELKEEP,
  LOWERCASE,
  UPPERCASE,
  KEEPEQUAL,
  DROPEQUAL;

  private final String text = name().toLowerCase(Locale.ROOT);

  /// The action of a name, which is written in small letters.
  public static Action parse(String text) {
    for (Action action : values()) {
      if (action.text.equals(text)) {
        return action;
      }
    }
    throw new IllegalArgumentException("unrecognized action type " + Quote.quote(text));
  }

  @Override
  public String toString() {
    return text;
  }
}
