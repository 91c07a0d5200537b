package dev.pewter.core.runtime;

import dev.pewter.core.config.ast.Expression;
import dev.pewter.core.config.ast.Statement;
import dev.pewter.core.config.diag.Diagnostic;
import dev.pewter.core.config.diag.Quote;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;

/// Compares an instance of a declared component with the arguments of its declaration.
final class InstanceCheck {
  private InstanceCheck() {}

  /// An instance of a declared component takes the declaration's arguments.
  static List<Diagnostic> check(Statement.Block block, Statement.Block declaration) {
    var found = new ArrayList<Diagnostic>();
    var required = new LinkedHashMap<String, Boolean>();
    for (Statement statement : declaration.body().statements()) {
      if (statement instanceof Statement.Block argument
          && argument.name().text().equals("argument")
          && argument.label() != null) {
        required.putIfAbsent(argument.label().text(), !isOptional(argument));
      }
    }
    var given = new HashSet<String>();
    for (Statement statement : block.body().statements()) {
      switch (statement) {
        case Statement.Block nested -> {
          String quoted = Quote.quote(nested.name().text());
          found.add(
              Diagnostic.error(
                  nested.span(),
                  required.containsKey(nested.name().text())
                      ? quoted + " must be an attribute, but is used as a block"
                      : "unrecognized block name " + quoted));
        }
        case Statement.Attribute attribute -> {
          String quoted = Quote.quote(attribute.name().text());
          if (!required.containsKey(attribute.name().text())) {
            found.add(Diagnostic.error(attribute.span(), "unrecognized attribute name " + quoted));
          } else if (!given.add(attribute.name().text())) {
            found.add(
                Diagnostic.error(
                    attribute.span(), "attribute " + quoted + " may only be provided once"));
          }
        }
      }
    }
    required.forEach(
        (name, isRequired) -> {
          if (isRequired && !given.contains(name)) {
            found.add(
                Diagnostic.error(block.span(), "missing required attribute " + Quote.quote(name)));
          }
        });
    return found;
  }

  private static boolean isOptional(Statement.Block argument) {
    return argument.body().statements().stream()
        .anyMatch(
            statement ->
                statement instanceof Statement.Attribute attribute
                    && attribute.name().text().equals("optional")
                    && attribute.value() instanceof Expression.BoolLiteral literal
                    && literal.value());
  }
}
