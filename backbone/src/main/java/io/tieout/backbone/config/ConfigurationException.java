package io.tieout.backbone.config;

/** Configuration that cannot be used; the message names the key, the value and what is allowed. */
public final class ConfigurationException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** For what only the parts that are configured can tell. */
  public ConfigurationException(String message) {
    super(message);
  }

  ConfigurationException(String message, Throwable cause) {
    super(message, cause);
  }
}
