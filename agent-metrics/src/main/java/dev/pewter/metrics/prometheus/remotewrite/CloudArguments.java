package dev.pewter.metrics.prometheus.remotewrite;

import dev.pewter.core.config.decode.Attr;
import dev.pewter.core.config.decode.Block;
import dev.pewter.core.config.decode.InvalidArgument;
import dev.pewter.core.model.Secret;
import org.jspecify.annotations.Nullable;

/// The blocks of an endpoint that sign requests for a cloud: written down so that they are refused
/// by their names.
final class CloudArguments {
  private CloudArguments() {}

  private static InvalidArgument refused(String block) {
    return new InvalidArgument(block + " is not supported by this build, remove the block");
  }

  /// The block `sigv4`.
  record Sigv4(
      @Attr(value = "region", byDefault = "") String region,
      @Attr(value = "access_key", byDefault = "") String accessKey,
      @Attr(value = "secret_key", byDefault = "") Secret secretKey,
      @Attr(value = "profile", byDefault = "") String profile,
      @Attr(value = "role_arn", byDefault = "") String roleArn,
      @Attr(value = "external_id", byDefault = "") String externalId,
      @Attr(value = "service_name", byDefault = "") String serviceName,
      @Attr(value = "use_fips_sts_endpoint", byDefault = "false") boolean useFipsStsEndpoint) {
    Sigv4 {
      throw refused("sigv4");
    }
  }

  /// The block `azuread`.
  record AzureAd(
      @Attr(value = "cloud", byDefault = "AzurePublic") String cloud,
      @Attr(value = "scope", byDefault = "") String scope,
      @Block("managed_identity") @Nullable ManagedIdentity managedIdentity,
      @Block("workload_identity") @Nullable WorkloadIdentity workloadIdentity,
      @Block("oauth") @Nullable OAuth oauth,
      @Block("sdk") @Nullable Sdk sdk) {
    AzureAd {
      throw refused("azuread");
    }
  }

  /// The block `managed_identity`.
  record ManagedIdentity(@Attr(value = "client_id", byDefault = "") String clientId) {}

  /// The block `workload_identity`.
  record WorkloadIdentity(
      @Attr(value = "client_id", byDefault = "") String clientId,
      @Attr(value = "tenant_id", byDefault = "") String tenantId,
      @Attr(value = "token_file_path", byDefault = "") String tokenFilePath) {}

  /// The block `oauth`.
  record OAuth(
      @Attr(value = "client_id", byDefault = "") String clientId,
      @Attr(value = "client_secret", byDefault = "") Secret clientSecret,
      @Attr(value = "tenant_id", byDefault = "") String tenantId) {}

  /// The block `sdk`.
  record Sdk(@Attr(value = "tenant_id", byDefault = "") String tenantId) {}

  /// The block `google_iam`.
  record GoogleIam(@Attr(value = "credentials_file", byDefault = "") String credentialsFile) {
    GoogleIam {
      throw refused("google_iam");
    }
  }
}
