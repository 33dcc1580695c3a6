package topgun.bootstrap.replay;

import java.security.SecureRandom;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import topgun.application.harness.ManualTime;
import topgun.application.interceptor.Interceptor;
import topgun.application.session.Session;
import topgun.bootstrap.Extensions;
import topgun.bootstrap.Server;
import topgun.bootstrap.Surroundings;
import topgun.bootstrap.config.ServerConfig;
import topgun.domain.access.Action;
import topgun.domain.access.MapPattern;
import topgun.domain.access.Policy;
import topgun.domain.operation.Operation;
import topgun.domain.resolver.ConflictResolver;
import topgun.domain.value.Value;
import topgun.domain.value.ValueView;

/** A server set up as the one of a recording was. */
final class Scenario implements AutoCloseable {

    private static final Set<Action> ALL = Set.of(Action.values());

    private static final Set<String> RAN_CODE = Set.of(
            "features-entry-processor",
            "features-entry-processor-echo",
            "features-conflict-resolver",
            "features-real-client");

    private final Transcript transcript;
    private final ManualTime time;
    private final Server server;

    private Scenario(Transcript transcript, ManualTime time, Server server) {
        this.transcript = transcript;
        this.time = time;
        this.server = server;
    }

    static Scenario of(Transcript transcript) {
        var time = new ManualTime(transcript.startMillis());
        Map<String, String> settings = new HashMap<>(Map.of(
                "port", "0",
                "storage", "memory",
                "node-id", "server-1",
                "access-default", "deny",
                "jwt-secret", "topgun-transcript-secret-0123456789abcdef"));
        if (transcript.name().startsWith("12")) {
            settings.put("expiry-sweep", "100ms");
        }
        if (RAN_CODE.contains(transcript.name())) {
            settings.putAll(Map.of("scripts", "on", "script-time", "10s"));
        }
        if (transcript.name().equals("features-journal")) {
            settings.put("journal-capacity", "5");
        }
        if (transcript.name().equals("features-journal-disabled")) {
            settings.put("journal", "false");
        }
        if (transcript.name().startsWith("10b")) {
            settings.putAll(Map.of("max-message", "1KiB", "max-message-before-auth", "1KiB"));
        }
        if (transcript.name().equals("features-search") || transcript.name().equals("features-real-client")) {
            settings.putAll(Map.of("search-fields", "docs:title,body", "search-only-configured", "true"));
        }
        var surroundings = new Surroundings(time, time, () -> UUID.randomUUID().toString(), new SecureRandom());
        var extensions = new Extensions(
                interceptors(transcript.name()), policies(transcript.name()), ConflictResolver.LATEST_WINS);
        return new Scenario(transcript, time, Server.start(ServerConfig.of(settings), extensions, surroundings));
    }

    private static List<Policy> policies(String name) {
        return switch (name) {
            case "13-permissions-and-field-filter" ->
                List.of(
                        new Policy("USER", new MapPattern("public*"), Set.of(Action.READ, Action.PUT), Set.of()),
                        new Policy("USER", new MapPattern("profile:{userId}"), ALL, Set.of()),
                        new Policy("USER", new MapPattern("staff"), Set.of(Action.READ), Set.of("name", "dept")),
                        new Policy("HR", new MapPattern("staff"), ALL, Set.of()));
            case "features-query-field-security" ->
                List.of(new Policy("USER", new MapPattern("people"), Set.of(Action.READ), Set.of("name", "city")));
            case "features-search" ->
                List.of(
                        new Policy("USER", new MapPattern("docs"), ALL, Set.of()),
                        new Policy("USER", new MapPattern("plain"), ALL, Set.of()));
            case "features-lock" ->
                List.of(new Policy("USER", new MapPattern("lock*"), Set.of(Action.READ, Action.PUT), Set.of()));
            case "features-query-errors" -> List.of(new Policy("USER", new MapPattern("open"), ALL, Set.of()));
            case "features-conflict-resolver" ->
                List.of(
                        new Policy("USER", new MapPattern("m*"), ALL, Set.of()),
                        new Policy("READER", new MapPattern("m*"), Set.of(Action.READ), Set.of()));
            case "features-entry-processor" -> List.of(new Policy("USER", new MapPattern("m"), ALL, Set.of()));
            default ->
                List.of(
                        new Policy("USER", new MapPattern("*"), ALL, Set.of()),
                        new Policy("GUEST", new MapPattern("notes"), Set.of(Action.READ), Set.of()),
                        new Policy("LISTENER", new MapPattern("topic:news"), Set.of(Action.READ), Set.of()));
        };
    }

    private static List<Interceptor> interceptors(String name) {
        if (name.startsWith("16b")) {
            return List.of(new Interceptor() {
                @Override
                public void connected(Session session) {
                    throw new IllegalStateException("nobody gets in");
                }
            });
        }
        if (name.equals("features-interceptor")) {
            return List.of(new ByKey());
        }
        return name.startsWith("16c") ? List.of(new DenyAndDrop()) : List.of();
    }

    /** Does with an operation what its key says; lets nobody in after the first two. */
    private static final class ByKey implements Interceptor {

        private final AtomicInteger connections = new AtomicInteger();

        @Override
        public void connected(Session session) {
            if (connections.incrementAndGet() > 2) {
                throw new IllegalStateException("nobody gets in any more");
            }
        }

        @Override
        public Optional<Operation> before(Session session, Operation operation) {
            return switch (operation.key()) {
                case "reject" -> throw new IllegalStateException("not today");
                case "drop" -> Optional.empty();
                case "change" -> Optional.of(changed((Operation.Put) operation));
                default -> Optional.of(operation);
            };
        }

        private static Operation changed(Operation.Put put) {
            Value value = Value.of(new ValueView.MapView(Map.of("changed", new ValueView.Bool(true))));
            return new Operation.Put(put.map(), put.key(), value, put.time(), put.ttl());
        }
    }

    private static final class DenyAndDrop implements Interceptor {

        @Override
        public Optional<Operation> before(Session session, Operation operation) {
            return switch (operation.map()) {
                case "deny" -> throw new IllegalStateException("Rate limit exceeded");
                case "drop" -> Optional.empty();
                default -> Optional.of(stamped(operation));
            };
        }

        private static Operation stamped(Operation operation) {
            if (operation instanceof Operation.Put(var map, var key, var value, var time, var ttl)
                    && value.view() instanceof ValueView.MapView object) {
                Map<String, ValueView> members = new LinkedHashMap<>(object.members());
                members.put("stamped", new ValueView.Bool(true));
                return new Operation.Put(map, key, Value.of(new ValueView.MapView(members)), time, ttl);
            }
            return operation;
        }
    }

    int port() {
        return server.port();
    }

    Replay.Heard play() {
        return new Replay(server.port(), time, server::close).play(transcript);
    }

    @Override
    public void close() {
        server.close();
    }
}
