package dev.pewter.loki.source.api;

import dev.pewter.core.config.decode.Attr;
import dev.pewter.core.config.decode.Block;
import dev.pewter.core.http.server.ListenerTls;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The block `grpc`: the reference opens a port there that offers no way to send logs; here it is
/// not opened, and the log says so. Written down so that such configurations load.
record GrpcArguments(
    @Attr(value = "listen_address", byDefault = "") String listenAddress,
    @Attr(value = "listen_port", byDefault = "0") int listenPort,
    @Attr(value = "conn_limit", byDefault = "0") int connLimit,
    @Attr("max_connection_age") @Nullable Duration maxConnectionAge,
    @Attr("max_connection_age_grace") @Nullable Duration maxConnectionAgeGrace,
    @Attr("max_connection_idle") @Nullable Duration maxConnectionIdle,
    @Attr(value = "server_max_recv_msg_size", byDefault = "4194304") int maxReceiveBytes,
    @Attr(value = "server_max_send_msg_size", byDefault = "4194304") int maxSendBytes,
    @Attr(value = "server_max_concurrent_streams", byDefault = "100") int maxConcurrentStreams,
    @Block("tls") @Nullable ListenerTls tls) {}
