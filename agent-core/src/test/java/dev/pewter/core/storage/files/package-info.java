/// Tests of files that survive.
@NullMarked
package dev.pewter.core.storage.files;

import org.jspecify.annotations.NullMarked;
