/// `loki.source.journal`: reads the files of the systemd journal itself, without its library. One
/// thread; it looks for growth every 250 ms and for new files every second, and saves positions at
/// most once a second. Bounds: `JournalDirectories.MAX_FILES` open files, each with 256 remembered
/// fields of at most 512 bytes; fields are read up to `LineLimit.BYTES`, entries up to
/// `JournalFile.MAX_FIELDS` fields; `LokiSourceJournal.MAX_IN_FLIGHT` batches of 256 KiB that are
/// not confirmed yet.
@NullMarked
package dev.pewter.loki.source.journal;

import org.jspecify.annotations.NullMarked;
