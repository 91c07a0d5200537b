package dev.pewter.core.regex;

import java.util.List;

/// The tree of a pattern.
sealed interface Node {

  /// Whether it can match without consuming anything.
  boolean isNullable();

  record Chars(CharSet set) implements Node {
    @Override
    public boolean isNullable() {
      return false;
    }
  }

  /// Holds at certain places only.
  record Assert(Place place) implements Node {
    @Override
    public boolean isNullable() {
      return true;
    }
  }

  enum Place {
    BEGIN,
    END,
    BEGIN_LINE,
    END_LINE,
    WORD_BOUNDARY,
    NO_WORD_BOUNDARY
  }

  record Sequence(List<Node> parts) implements Node {
    @Override
    public boolean isNullable() {
      return parts.stream().allMatch(Node::isNullable);
    }
  }

  record Choice(List<Node> options) implements Node {
    @Override
    public boolean isNullable() {
      return options.stream().anyMatch(Node::isNullable);
    }
  }

  /// @param most -1 for any number
  record Repeat(Node of, int least, int most, boolean isGreedy) implements Node {
    @Override
    public boolean isNullable() {
      return least == 0 || of.isNullable();
    }
  }

  record Group(int index, Node of) implements Node {
    @Override
    public boolean isNullable() {
      return of.isNullable();
    }
  }
}
