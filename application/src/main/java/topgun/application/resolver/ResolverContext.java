package topgun.application.resolver;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import topgun.application.session.Session;
import topgun.domain.access.Principal;
import topgun.domain.clock.Timestamp;
import topgun.domain.crdt.LwwRecord;
import topgun.domain.resolver.Resolution;
import topgun.domain.value.Value;
import topgun.domain.value.ValueView;
import topgun.domain.value.ValueView.ListView;
import topgun.domain.value.ValueView.MapView;
import topgun.domain.value.ValueView.Nil;
import topgun.domain.value.ValueView.Num;
import topgun.domain.value.ValueView.Text;

/** What a script of a resolver is shown, and what its answer means. */
final class ResolverContext {

    private ResolverContext() {}

    static ValueView of(String map, String key, LwwRecord offered, Optional<LwwRecord> known, Session writer) {
        Map<String, ValueView> context = new LinkedHashMap<>();
        context.put("mapName", new Text(map));
        context.put("key", new Text(key));
        known.ifPresent(there -> {
            if (there instanceof LwwRecord.Entry entry) {
                context.put("localValue", entry.value().view());
            }
            context.put("localTimestamp", time(there.timestamp()));
        });
        context.put(
                "remoteValue",
                offered instanceof LwwRecord.Entry entry ? entry.value().view() : Nil.INSTANCE);
        context.put("remoteTimestamp", time(offered.timestamp()));
        context.put("remoteNodeId", new Text(writer.id()));
        context.put("auth", auth(writer.principal()));
        return new MapView(context);
    }

    private static ValueView time(Timestamp timestamp) {
        Map<String, ValueView> parts = new LinkedHashMap<>();
        parts.put("millis", new Num(timestamp.millis()));
        parts.put("counter", new Num(timestamp.counter()));
        parts.put("nodeId", new Text(timestamp.node().value()));
        return new MapView(parts);
    }

    private static ValueView auth(Principal principal) {
        Map<String, ValueView> auth = new LinkedHashMap<>();
        principal.userId().ifPresent(user -> auth.put("userId", new Text(user)));
        List<ValueView> roles =
                principal.roles().stream().<ValueView>map(Text::new).toList();
        auth.put("roles", new ListView(roles));
        return new MapView(auth);
    }

    /** An answer that makes no sense decides nothing. */
    static Resolution resolution(Optional<ValueView> answer, LwwRecord offered) {
        if (!(answer.orElse(Nil.INSTANCE) instanceof MapView(var members))
                || !(members.get("action") instanceof Text(String action))) {
            return new Resolution.LatestWins();
        }
        ValueView value = members.get("value");
        return switch (action) {
            case "accept", "merge" -> {
                if (offered instanceof LwwRecord.Tombstone) {
                    yield new Resolution.Store(Value.NULL);
                }
                yield value == null ? new Resolution.LatestWins() : new Resolution.Store(Value.of(value));
            }
            case "reject" -> new Resolution.Reject(members.get("reason") instanceof Text(String reason) ? reason : "");
            default -> new Resolution.LatestWins();
        };
    }
}
