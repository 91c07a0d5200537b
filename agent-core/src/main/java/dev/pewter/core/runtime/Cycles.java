package dev.pewter.core.runtime;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/// Tarjan's strongly connected components, with a stack of its own: graphs may be long chains.
/// Takes time in proportion to nodes and edges.
final class Cycles {
  private static final int MAX_NAMED = 100;

  private final Map<String, ? extends Collection<String>> edges;
  private final Map<String, Visit> visits = new HashMap<>();
  private final List<Visit> path = new ArrayList<>(); // being visited, outermost first
  private final List<Visit> open = new ArrayList<>(); // not yet known to which group they belong
  private final List<List<String>> groups = new ArrayList<>();

  /// A node on its way through the search.
  private static final class Visit {
    final String id;
    final Iterator<String> rest;
    final int number;
    int lowest;
    boolean isOpen = true;

    Visit(String id, Iterator<String> rest, int number) {
      this.id = id;
      this.rest = rest;
      this.number = number;
      this.lowest = number;
    }
  }

  private Cycles(Map<String, ? extends Collection<String>> edges) {
    this.edges = edges;
  }

  /// Groups of nodes that reach each other, most with one member; a group comes after all that its
  /// members refer to.
  ///
  /// @param edges from a node to those it refers to, which must be keys too
  static List<List<String>> groups(Map<String, ? extends Collection<String>> edges) {
    var search = new Cycles(edges);
    edges.keySet().forEach(search::searchFrom);
    return search.groups;
  }

  /// The members of a cycle, as a message shows them.
  static String names(Collection<String> members) {
    if (members.size() <= MAX_NAMED) {
      return String.join(", ", members);
    }
    return String.join(", ", members.stream().limit(MAX_NAMED).toList())
        + " and "
        + (members.size() - MAX_NAMED)
        + " more";
  }

  private void searchFrom(String root) {
    if (visits.containsKey(root)) {
      return;
    }
    enter(root);
    while (!path.isEmpty()) {
      Visit at = path.getLast();
      if (!at.rest.hasNext()) {
        leave(at);
        continue;
      }
      String next = at.rest.next();
      Visit seen = visits.get(next);
      if (seen == null) {
        enter(next);
      } else if (seen.isOpen) {
        at.lowest = Math.min(at.lowest, seen.number);
      }
    }
  }

  private void enter(String id) {
    Collection<String> targets = edges.get(id);
    var visit =
        new Visit(id, (targets == null ? List.<String>of() : targets).iterator(), visits.size());
    visits.put(id, visit);
    path.add(visit);
    open.add(visit);
  }

  private void leave(Visit done) {
    path.removeLast();
    if (!path.isEmpty()) {
      path.getLast().lowest = Math.min(path.getLast().lowest, done.lowest);
    }
    if (done.lowest < done.number) {
      return;
    }
    var group = new ArrayList<String>();
    Visit member;
    do {
      member = open.removeLast();
      member.isOpen = false;
      group.add(member.id);
    } while (member != done);
    groups.add(group.reversed());
  }
}
