/// `discovery.dns`: targets from DNS records. One thread asks for one name after the other, each
/// server at most two seconds; an answer may have 64 KiB and `DnsMessage.MAX_RECORDS` records.
@NullMarked
package dev.pewter.core.builtin.discovery.dns;

import org.jspecify.annotations.NullMarked;
