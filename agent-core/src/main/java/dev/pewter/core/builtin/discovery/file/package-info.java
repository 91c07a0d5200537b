/// `discovery.file`: targets from JSON and YAML files. One thread; files are watched by the
/// process's file watch and read again at each interval. A file may have `MAX_BYTES`.
@NullMarked
package dev.pewter.core.builtin.discovery.file;

import org.jspecify.annotations.NullMarked;
