/// `discovery.process`: the processes of the machine, from `/proc`. One thread, which reads a few
/// small files for each process; a file is read up to `ProcessTable.MAX_BYTES`.
@NullMarked
package dev.pewter.k8s.discovery.process;

import org.jspecify.annotations.NullMarked;
