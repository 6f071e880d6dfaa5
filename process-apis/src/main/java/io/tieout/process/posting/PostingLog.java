package io.tieout.process.posting;

import io.tieout.backbone.telemetry.LogKeys;
import org.slf4j.spi.LoggingEventBuilder;

/** What a log line about a posting carries. */
final class PostingLog {

  private PostingLog() {}

  static LoggingEventBuilder about(StoredPosting posting, LoggingEventBuilder line) {
    return line.addKeyValue(LogKeys.TRACE, posting.traceparent())
        .addKeyValue(LogKeys.TENANT, posting.progress().tenant())
        .addKeyValue(LogKeys.DOCUMENT, posting.publicId())
        .addKeyValue(LogKeys.STATE, posting.state())
        .addKeyValue(LogKeys.ENTITY, posting.entity())
        .addKeyValue(LogKeys.ACCOUNT, posting.account());
  }
}
