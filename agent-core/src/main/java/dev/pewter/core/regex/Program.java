package dev.pewter.core.regex;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A tree as instructions. Each step has an operation and up to two numbers:
///
/// ```
/// CHAR c      consume the code point c          SPLIT a b   try a, then b
/// SET i       consume one of sets[i]            JUMP a
/// ANY         consume one code point            SAVE i      remember the place as bound i
/// BEGIN, END, BEGIN_LINE, END_LINE,
/// BOUNDARY, NO_BOUNDARY                         go on only at such a place
/// MATCH       succeed; when the whole is to match, only at the end of the input
/// ```
final class Program {
  static final int CHAR = 0;
  static final int SET = 1;
  static final int ANY = 2;
  static final int SPLIT = 3;
  static final int JUMP = 4;
  static final int SAVE = 5;
  static final int BEGIN = 6;
  static final int END = 7;
  static final int BOUNDARY = 8;
  static final int NO_BOUNDARY = 9;
  static final int BEGIN_LINE = 10;
  static final int END_LINE = 11;
  static final int MATCH = 12;

  private static final int MAX_STEPS = 2000;
  private static final int STRIDE = 3;

  /// Operation, first and second number of each step, in turn.
  final int[] steps;

  final List<CharSet> sets;
  final int groups;

  private Program(int[] steps, List<CharSet> sets, int groups) {
    this.steps = steps;
    this.sets = List.copyOf(sets);
    this.groups = groups;
  }

  int size() {
    return steps.length / STRIDE;
  }

  int operation(int step) {
    return steps[STRIDE * step];
  }

  int first(int step) {
    return steps[STRIDE * step + 1];
  }

  int second(int step) {
    return steps[STRIDE * step + 2];
  }

  /// The program of a tree, or null when it would be too long.
  static @Nullable Program of(PatternReader.Tree tree) {
    var compiler = new Compiler();
    compiler.emit(tree.root());
    compiler.add(MATCH, 0, 0);
    return compiler.isTooLong()
        ? null
        : new Program(Arrays.copyOf(compiler.steps, compiler.used), compiler.sets, tree.groups());
  }

  private static final class Compiler {
    private final List<CharSet> sets = new ArrayList<>();
    private int[] steps = new int[STRIDE * 32];
    private int used;

    boolean isTooLong() {
      return used > STRIDE * MAX_STEPS;
    }

    /// Appends a step and returns its number.
    int add(int operation, int first, int second) {
      if (isTooLong()) {
        return 0; // the result is thrown away
      }
      if (used == steps.length) {
        steps = Arrays.copyOf(steps, 2 * used);
      }
      steps[used] = operation;
      steps[used + 1] = first;
      steps[used + 2] = second;
      used += STRIDE;
      return used / STRIDE - 1;
    }

    int next() {
      return used / STRIDE;
    }

    void emit(Node node) {
      if (isTooLong()) {
        return;
      }
      switch (node) {
        case Node.Chars(CharSet set) -> emit(set);
        case Node.Assert(Node.Place place) -> add(operation(place), 0, 0);
        case Node.Sequence(List<Node> parts) -> parts.forEach(this::emit);
        case Node.Choice(List<Node> options) -> emitChoice(options);
        case Node.Repeat repeat -> emit(repeat);
        case Node.Group(int index, Node of) -> {
          add(SAVE, 2 * index, 0);
          emit(of);
          add(SAVE, 2 * index + 1, 0);
        }
      }
    }

    private static int operation(Node.Place place) {
      return switch (place) {
        case BEGIN -> BEGIN;
        case END -> END;
        case BEGIN_LINE -> BEGIN_LINE;
        case END_LINE -> END_LINE;
        case WORD_BOUNDARY -> BOUNDARY;
        case NO_WORD_BOUNDARY -> NO_BOUNDARY;
      };
    }

    private void emit(CharSet set) {
      int single = set.single();
      if (single >= 0) {
        add(CHAR, single, 0);
      } else if (set == CharSet.ANY) {
        add(ANY, 0, 0);
      } else {
        sets.add(set);
        add(SET, sets.size() - 1, 0);
      }
    }

    private void emitChoice(List<Node> options) {
      var ends = new ArrayList<Integer>();
      for (int i = 0; i < options.size() - 1; i++) {
        int split = add(SPLIT, next() + 1, 0);
        emit(options.get(i));
        ends.add(add(JUMP, 0, 0));
        patch(split, next(), true);
      }
      emit(options.getLast());
      ends.forEach(jump -> patch(jump, next(), false));
    }

    private void emit(Node.Repeat repeat) {
      for (int i = 0; i < repeat.least(); i++) {
        emit(repeat.of());
      }
      if (repeat.most() < 0) {
        int split = addSplit(repeat.isGreedy());
        emit(repeat.of());
        add(JUMP, split, 0);
        patchExit(split, repeat.isGreedy());
        return;
      }
      var splits = new ArrayList<Integer>();
      for (int i = repeat.least(); i < repeat.most(); i++) {
        splits.add(addSplit(repeat.isGreedy()));
        emit(repeat.of());
      }
      splits.forEach(split -> patchExit(split, repeat.isGreedy()));
    }

    /// A split whose other way is set by `patchExit`.
    private int addSplit(boolean isGreedy) {
      return isGreedy ? add(SPLIT, next() + 1, 0) : add(SPLIT, 0, next() + 1);
    }

    private void patchExit(int split, boolean isGreedy) {
      patch(split, next(), isGreedy);
    }

    private void patch(int step, int target, boolean second) {
      steps[STRIDE * step + (second ? 2 : 1)] = target;
    }
  }
}
