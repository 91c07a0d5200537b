package dev.pewter.core.config.print;

import dev.pewter.core.config.ast.Comment;
import dev.pewter.core.config.diag.Span;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Puts tokens, the blanks between them and the comments that stand between them in order.
///
/// Blanks wait until the next token is known, because a comment in front of it changes them. The
/// place in the source is followed as tokens are written: exactly where a token brings its span, by
/// counting otherwise.
final class Layout {

  /// What may stand between two tokens.
  enum Space {
    BLANK,
    ALIGN,
    NEWLINE,
    BREAK, // a new line that is not aligned with those above
    INDENT,
    UNINDENT,
    DROPPED // a comment stands in its place; what follows it still waits
  }

  private final Aligner out = new Aligner();
  private final List<Comment> comments;
  private final List<Space> waiting = new ArrayList<>();
  private int nextComment;
  private int indent;
  private boolean atLineStart = true;
  private boolean isEmpty = true;

  private int offset; // in the source, of what is written next
  private int line = 1;
  private int lastLine = 1; // in the source, where the last text ended
  private String lastToken = "";

  Layout(List<Comment> comments) {
    this.comments = comments;
  }

  void space(Space... spaces) {
    waiting.addAll(List.of(spaces));
    lastToken = "";
  }

  /// A token whose place is only known by counting.
  void token(String text) {
    // "1" and "." or "/" and "*" would be read as one token
    boolean wouldJoin =
        (isInteger(lastToken) && text.startsWith("."))
            || (lastToken.equals("/") && text.startsWith("*"));
    if (wouldJoin) {
      waiting.add(Space.BLANK);
    }
    lastToken = text;
    write(text);
  }

  void token(Span at, String text) {
    place(at);
    token(text);
  }

  /// Says where in the source the next token is.
  void place(Span at) {
    offset = at.start();
    line = at.line();
  }

  private static boolean isInteger(String token) {
    return !token.isEmpty() && token.chars().allMatch(ch -> ch >= '0' && ch <= '9');
  }

  /// Writes the comments that are left and gives the whole text.
  String finish() {
    offset = Integer.MAX_VALUE;
    line = Integer.MAX_VALUE;
    writeComments(false);
    return out.finish();
  }

  private void write(String text) {
    int at = offset;
    int atLine = line;
    if (commentIsDue()) {
      writeComments(true);
    } else {
      release();
    }
    startLine();
    out.lines(text);
    written(text, at, atLine);
  }

  private boolean commentIsDue() {
    return nextComment < comments.size() && comments.get(nextComment).span().start() <= offset;
  }

  private void writeComments(boolean tokenFollows) {
    int tokenLine = line;
    int due = offset;
    @Nullable Comment last = null;
    while (nextComment < comments.size() && comments.get(nextComment).span().start() <= due) {
      last = comments.get(nextComment++);
      beforeComment(last, tokenLine);
      startLine();
      out.text(last.text());
      written(last.text(), last.span().start(), last.span().line());
    }
    if (tokenFollows && last != null) {
      afterComment(last, tokenLine);
    }
  }

  private void beforeComment(Comment comment, int tokenLine) {
    if (isEmpty) {
      return;
    }
    int commentLine = comment.span().line();
    if (commentLine == lastLine) {
      startLine();
      if (commentLine == tokenLine) {
        out.blank();
      } else {
        out.tab(true);
      }
      return;
    }
    // Indentation up to the first other space holds for the comment too.
    for (int i = 0; i < waiting.size(); i++) {
      Space space = waiting.get(i);
      if (space != Space.INDENT && space != Space.UNINDENT) {
        waiting.set(i, Space.DROPPED);
        applyIndents(i);
        break;
      }
    }
    newlines(commentLine - lastLine, true);
  }

  private void afterComment(Comment last, int tokenLine) {
    boolean isBlock = last.text().startsWith("/*");
    int lastCommentLine =
        last.span().line() + (int) last.text().chars().filter(c -> c == '\n').count();
    if (isBlock && tokenLine == lastCommentLine) {
      startLine();
      out.blank();
    }
    int missing = tokenLine - lastLine;
    boolean breaks = waiting.contains(Space.BREAK);
    applyIndents(waiting.size());
    newlines(missing, breaks);
  }

  /// Takes the first spaces out, with only their indentation applied.
  private void applyIndents(int count) {
    for (int i = 0; i < count; i++) {
      switch (waiting.removeFirst()) {
        case INDENT -> indent++;
        case UNINDENT -> indent--;
        case BLANK, ALIGN, NEWLINE, BREAK, DROPPED -> {}
      }
    }
  }

  private void newlines(int count, boolean flush) {
    for (int i = 0; i < Math.min(count, 2); i++) {
      newline(flush);
    }
  }

  private void newline(boolean flush) {
    startLine();
    out.newline(flush);
    atLineStart = true;
    offset++;
    line++;
  }

  private void release() {
    for (Space space : waiting) {
      switch (space) {
        case BLANK -> {
          startLine();
          out.blank();
          offset++;
        }
        case ALIGN -> {
          startLine();
          out.tab(false);
          offset++;
        }
        case NEWLINE -> newline(false);
        case BREAK -> newline(true);
        case INDENT -> indent++;
        case UNINDENT -> indent--;
        case DROPPED -> {}
      }
    }
    waiting.clear();
  }

  private void startLine() {
    if (atLineStart) {
      for (int i = 0; i < indent; i++) {
        out.tab(true);
      }
      atLineStart = false;
    }
  }

  private void written(String text, int at, int atLine) {
    isEmpty = false;
    offset = at + text.getBytes(java.nio.charset.StandardCharsets.UTF_8).length;
    line = atLine + (int) text.chars().filter(c -> c == '\n').count();
    lastLine = line;
  }
}
