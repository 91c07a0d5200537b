package dev.pewter.metrics.prometheus.exporter.blackbox;

import dev.pewter.core.regex.SearchPattern;
import java.util.List;

/// The section `dns` of a module.
///
/// @param validCodes the names of codes; empty for `NOERROR` alone
record DnsModule(
    AddressFamily family,
    boolean isOverTls,
    TlsSettings tls,
    String sourceAddress,
    String transport,
    int queryClass,
    String queryName,
    int queryType,
    boolean isRecursive,
    List<String> validCodes,
    Validator answer,
    Validator authority,
    Validator additional) {

  /// What must and must not be found in the records of a section.
  record Validator(
      List<SearchPattern> failIfMatches,
      List<SearchPattern> failIfAllMatch,
      List<SearchPattern> failIfNotMatches,
      List<SearchPattern> failIfNoneMatches) {
    private static Validator read(YamlFields fields) throws InvalidModules {
      var validator =
          new Validator(
              fields.patterns("fail_if_matches_regexp"),
              fields.patterns("fail_if_all_match_regexp"),
              fields.patterns("fail_if_not_matches_regexp"),
              fields.patterns("fail_if_none_matches_regexp"));
      fields.end();
      return validator;
    }
  }

  /// @param isAsked whether the section is there: then it must say what to ask for
  static DnsModule read(YamlFields fields, boolean isAsked) throws InvalidModules {
    var family = AddressFamily.read(fields);
    boolean isOverTls = fields.flag("dns_over_tls", false);
    var tls = TlsSettings.read(fields.object("tls_config"));
    String source = fields.text("source_ip_address");
    String transport = fields.text("transport_protocol");
    String className = fields.text("query_class");
    String name = fields.text("query_name");
    String typeName = fields.text("query_type");
    boolean isRecursive = fields.flag("recursion_desired", true);
    var codes = fields.texts("valid_rcodes");
    var answer = Validator.read(fields.object("validate_answer_rrs"));
    var authority = Validator.read(fields.object("validate_authority_rrs"));
    var additional = Validator.read(fields.object("validate_additional_rrs"));
    fields.end();
    if (isAsked && name.isEmpty()) {
      throw fields.wrong("query_name", "query name must be set for DNS module");
    }
    int queryClass = className.isEmpty() ? DnsNames.INTERNET : DnsNames.classOf(className);
    if (queryClass < 0) {
      throw fields.wrong("query_class", "query class '" + className + "' is not valid");
    }
    int queryType = typeName.isEmpty() ? DnsNames.ANY : DnsNames.typeOf(typeName);
    if (queryType < 0) {
      throw fields.wrong("query_type", "query type '" + typeName + "' is not valid");
    }
    return new DnsModule(
        family,
        isOverTls,
        tls,
        source,
        transport.isEmpty() ? "udp" : transport,
        queryClass,
        name,
        queryType,
        isRecursive,
        codes,
        answer,
        authority,
        additional);
  }
}
