/// What flows through the agent: labels, targets, batches, their receivers, secrets.
@NullMarked
package dev.pewter.core.model;

import org.jspecify.annotations.NullMarked;
