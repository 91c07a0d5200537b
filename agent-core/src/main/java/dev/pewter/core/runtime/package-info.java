/// From parsed files to running components: the graph, its evaluation, reload, modules and
/// shutdown.
///
/// Threads: whoever loads, and one evaluator that takes changed exports; both hold the graph's lock
/// while they evaluate. Each running component has a virtual thread. Everything others may ask is
/// read from volatile fields and needs no lock.
@NullMarked
package dev.pewter.core.runtime;

import org.jspecify.annotations.NullMarked;
