/// What the build packs for others: the image, the archive, the Debian package.
@NullMarked
package dev.pewter.deploy.packages;

import org.jspecify.annotations.NullMarked;
