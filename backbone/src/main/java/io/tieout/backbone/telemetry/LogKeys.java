package io.tieout.backbone.telemetry;

/** The keys of log lines: one word for each thing, whichever capability speaks of it. */
public final class LogKeys {

  /** What the line is part of, as W3C has it; a problem names its trace. */
  public static final String TRACE = Trace.HEADER;

  public static final String TENANT = "tenant";

  /** The id by which the API knows a document, or billing's where there is none yet. */
  public static final String DOCUMENT = "document";

  public static final String STATE = "state";

  /** A vendor's account. */
  public static final String ACCOUNT = "account";

  /** A legal entity. */
  public static final String ENTITY = "entity";

  /** The identifier of a delivery of usage. */
  public static final String DELIVERY = "delivery";

  public static final String RECONCILIATION = "reconciliation";

  /** The code of a failure. */
  public static final String CODE = "code";

  /** An operation of a contract. */
  public static final String OPERATION = "operation";

  /** Where in a document, as a JSON pointer. */
  public static final String POINTER = "pointer";

  /** Where another process of ours listens. */
  public static final String PEER = "peer";

  /** A loop of this process. */
  public static final String WORKER = "worker";

  /** Who reads a topic. */
  public static final String GROUP = "group";

  public static final String TOPIC = "topic";
  public static final String PARTITION = "partition";
  public static final String OFFSET = "offset";
  public static final String FILE = "file";

  private LogKeys() {}
}
