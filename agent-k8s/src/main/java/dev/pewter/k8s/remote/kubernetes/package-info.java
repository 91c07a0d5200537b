/// `remote.kubernetes.*`: the data of one object, asked for when the component is built and then
/// again and again. One thread, one request at a time; an object may have as much as the API server
/// allows.
@NullMarked
package dev.pewter.k8s.remote.kubernetes;

import org.jspecify.annotations.NullMarked;
