/// Go's text templates with the functions of sprig, parsed once, executed by any number
/// of threads. Whatever a template does with its data is bounded: steps, depth, and the length of
/// every text and list it makes.
@NullMarked
package dev.pewter.core.template;

import org.jspecify.annotations.NullMarked;
