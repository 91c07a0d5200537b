/// What the tests of server and client share.
@NullMarked
package dev.pewter.core.http;

import org.jspecify.annotations.NullMarked;
