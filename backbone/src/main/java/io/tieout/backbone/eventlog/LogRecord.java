package io.tieout.backbone.eventlog;

import java.util.Map;

/** What is appended. The arrays are not copied: whoever hands them over leaves them alone. */
@SuppressWarnings("ArrayRecordComponent") // never compared; copies would cost the ingest path
public record LogRecord(byte[] key, byte[] value, Map<String, String> headers) {}
