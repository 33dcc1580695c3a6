package topgun.bootstrap;

import topgun.adapters.web.Origins;
import topgun.adapters.web.WebSettings;
import topgun.adapters.wire.CodecLimits;
import topgun.application.session.Sessions.RateLimit;
import topgun.application.session.Sessions.Rates;
import topgun.bootstrap.config.LimitsConfig;
import topgun.bootstrap.config.NetworkConfig;
import topgun.bootstrap.config.SecurityConfig.Authentication;
import topgun.bootstrap.config.ServerConfig;

/** What was configured, in the form each part wants it. */
final class Limits {

    private Limits() {}

    static CodecLimits ofCodec(LimitsConfig limits) {
        return new CodecLimits(limits.depth(), limits.nameLength(), CodecLimits.DEFAULT.maxTagLength());
    }

    static Rates ofSessions(LimitsConfig limits) {
        return new Rates(
                rate(limits.batchMessagesPerSecond(), limits.batchMessageBurst()),
                rate(limits.operationsPerSecond(), limits.operationsPerSecond()));
    }

    private static RateLimit rate(int perSecond, int burst) {
        return perSecond == Integer.MAX_VALUE ? RateLimit.NONE : new RateLimit(perSecond, burst);
    }

    static WebSettings ofWeb(ServerConfig config) {
        NetworkConfig network = config.network();
        LimitsConfig limits = config.limits();
        return new WebSettings(
                new WebSettings.Listen(
                        network.host(),
                        network.port(),
                        network.acceptBacklog(),
                        network.tls(),
                        new Origins(network.webSocketOrigins())),
                new WebSettings.Limits(
                        limits.connections().webSockets(),
                        limits.connections().others(),
                        limits.connections().unauthenticated(),
                        limits.connections().perAddress(),
                        limits.messageBytes(),
                        limits.firstMessageBytes(),
                        limits.outboxBytes(),
                        Runtime.getRuntime().maxMemory() / 100 * limits.answerPercent(),
                        network.requestTimeout(),
                        network.closeTimeout()),
                new WebSettings.Http(
                        new Origins(network.corsOrigins()),
                        !(config.security().authentication() instanceof Authentication.Nobody),
                        limits.httpBodyBytes()));
    }
}
