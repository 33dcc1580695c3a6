package topgun.application.connection;

import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Optional;
import topgun.application.dispatch.MessageRegistry;
import topgun.application.dispatch.Welcome;
import topgun.application.interceptor.Interceptor;
import topgun.application.message.ClientMessage.Authenticate;
import topgun.application.message.ClientMessage.ClientApplyAck;
import topgun.application.message.ClientMessage.DeviceHello;
import topgun.application.message.ClientMessage.Ignored;
import topgun.application.message.ClientMessage.Ping;
import topgun.application.message.ServerMessage.AuthAck;
import topgun.application.message.ServerMessage.AuthFail;
import topgun.application.message.ServerMessage.AuthRequired;
import topgun.application.message.ServerMessage.DeviceAck;
import topgun.application.message.ServerMessage.Failure;
import topgun.application.message.ServerMessage.Pong;
import topgun.application.port.CloseReason;
import topgun.application.port.DeviceIdentities;
import topgun.application.port.DeviceIdentities.Identity;
import topgun.application.port.TokenVerifier;
import topgun.application.port.TokenVerifier.Verdict;
import topgun.application.session.Dialect;
import topgun.application.session.Session;
import topgun.application.session.Sessions;
import topgun.domain.access.Principal;
import topgun.domain.clock.TimeSource;

/**
 * Greets clients, proves who they are, and answers their heartbeats.
 *
 * <p>Clients authenticate twice, once unasked and once when asked; only the first counts, since every acknowledgement
 * makes them send all that is pending. A device token is handed out with every first authentication: a client that shows
 * it again has thereby told its generation. A later token of the same user with the same roles prolongs the session.
 *
 * <p>Called AuthHandler in the server this one succeeds.
 */
public final class ConnectionHandlers implements Welcome {

    private static final System.Logger LOG = System.getLogger(ConnectionHandlers.class.getName());

    /** A message that calls for nothing, but tells who sends it. */
    private static final String ONLY_SINCE_2_0 = "QUERY_SYNC_INIT";

    private final Optional<TokenVerifier> tokens;
    private final DeviceIdentities devices;
    private final List<Interceptor> interceptors;
    private final UserSessions users;
    private final TimeSource time;

    /**
     * @param tokens absent when nobody needs a token
     * @param mostPerUser how many sessions a user may have
     */
    public ConnectionHandlers(
            Optional<TokenVerifier> tokens,
            DeviceIdentities devices,
            List<Interceptor> interceptors,
            int mostPerUser,
            TimeSource time,
            Sessions sessions) {
        this.tokens = tokens;
        this.devices = devices;
        this.interceptors = List.copyOf(interceptors);
        this.users = new UserSessions(mostPerUser, sessions);
        this.time = time;
    }

    public void registerWith(MessageRegistry.Builder registry) {
        registry.onImmediate(Authenticate.class, this::authenticate)
                .onImmediate(DeviceHello.class, this::deviceHello)
                .onImmediate(ClientApplyAck.class, (session, message) -> session.recognise(Dialect.CURRENT))
                .onImmediate(Ping.class, this::ping)
                .onImmediate(Ignored.class, ConnectionHandlers::ignore);
    }

    private static void ignore(Session session, Ignored message) {
        if (ONLY_SINCE_2_0.equals(message.type())) {
            session.recognise(Dialect.TRANSITIONAL);
        }
    }

    @Override
    public void greet(Session session) {
        try {
            interceptors.forEach(interceptor -> interceptor.connected(session));
        } catch (RuntimeException e) {
            LOG.log(Level.DEBUG, "{0}: refused by an interceptor: {1}", session, e.getMessage());
            session.close(CloseReason.REJECTED);
            return;
        }
        if (tokens.isPresent()) {
            session.send(new AuthRequired());
        } else {
            session.authenticate(Principal.ANONYMOUS);
            session.send(new AuthAck(Principal.ANONYMOUS.userId(), Optional.empty(), Optional.empty()));
        }
    }

    private void authenticate(Session session, Authenticate message) {
        if (message.deviceToken().isPresent()) {
            session.recognise(Dialect.CURRENT);
        }
        if (tokens.isEmpty()) {
            return;
        }
        if (session.isAuthenticated()) {
            renew(session, message);
            return;
        }
        switch (tokens.get().verify(message.token(), time.millis())) {
            case Verdict.Accepted(Principal principal, var expiresAtMillis) -> {
                if (!users.authenticate(session, principal)) {
                    session.send(new Failure(429, "too many connections of this user"));
                    session.close(CloseReason.OVERLOADED);
                    return;
                }
                Identity device = devices.identify(message.deviceToken(), Optional.of(principal));
                session.identifyDevice(device.deviceId());
                session.expiresAt(expiresAtMillis);
                session.send(new AuthAck(principal.userId(), Optional.of(device.deviceId()), device.newToken()));
            }
            case Verdict.Refused(String reason) -> {
                LOG.log(Level.DEBUG, "{0}: token refused: {1}", session, reason);
                session.send(new AuthFail(reason));
                session.close(CloseReason.UNAUTHORIZED);
            }
        }
    }

    /** Without an answer, since every acknowledgement makes clients send all that is pending. */
    private void renew(Session session, Authenticate message) {
        if (session.expires()
                && tokens.orElseThrow().verify(message.token(), time.millis())
                        instanceof Verdict.Accepted(Principal principal, var expiresAtMillis)
                && principal.equals(session.principal())) {
            session.expiresAt(expiresAtMillis);
        }
    }

    private void deviceHello(Session session, DeviceHello message) {
        session.recognise(Dialect.CURRENT);
        if (session.isAuthenticated() && session.deviceId().isEmpty()) {
            Optional<Principal> owner = tokens.isPresent() ? Optional.of(session.principal()) : Optional.empty();
            Identity device = devices.identify(message.deviceToken(), owner);
            session.identifyDevice(device.deviceId());
            session.send(new DeviceAck(device.deviceId(), device.newToken()));
        }
    }

    private void ping(Session session, Ping message) {
        boolean echo = message.asText()
                || switch (session.dialect()) {
                    case UNKNOWN, LEGACY -> false;
                    case TRANSITIONAL, CURRENT -> true;
                };
        session.send(new Pong(echo ? Optional.of(message.timestamp()) : Optional.empty(), time.millis()));
    }
}
