package dev.pewter.core.template;

/// Why a template has no result for some data. Cheap: bad data throws it line by line.
public final class TemplateException extends Exception {
  private static final long serialVersionUID = 1L;

  public TemplateException(String message) {
    super(message, null, false, false);
  }
}
