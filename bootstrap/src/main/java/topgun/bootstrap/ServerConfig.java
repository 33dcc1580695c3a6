package topgun.bootstrap;

import java.util.List;
import java.util.Optional;
import topgun.adapters.jwt.JwtTokenVerifier;
import topgun.adapters.jwt.TokenKey;
import topgun.adapters.web.WebSettings;
import topgun.adapters.wire.CodecLimits;
import topgun.application.map.Durability;
import topgun.application.session.Sessions.RateLimit;
import topgun.domain.access.Policy;

/** Temporary. */
public record ServerConfig(
        WebSettings web,
        Optional<String> nodeId,
        Optional<TokenKey> tokenKey,
        JwtTokenVerifier.Rules tokenRules,
        boolean denyByDefault,
        List<Policy> policies,
        CodecLimits codec,
        RateLimit innerMessages,
        int mostInnerMessages,
        Durability acknowledge,
        long writeAckTimeoutMillis,
        long maxClockDriftMillis,
        long tombstoneRetentionMillis,
        long heartbeatTimeoutMillis,
        long authenticationTimeoutMillis,
        long expirySweepMillis,
        int mostQueuedWrites,
        long refuseWritesAfterMillis,
        Optional<String> advertisedUrl) {}
