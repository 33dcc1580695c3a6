package topgun.domain.resolver;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import topgun.domain.access.Principal;
import topgun.domain.crdt.LwwRecord;
import topgun.domain.value.NumberText;
import topgun.domain.value.Value;
import topgun.domain.value.ValueView;
import topgun.domain.value.ValueView.ListView;
import topgun.domain.value.ValueView.MapView;
import topgun.domain.value.ValueView.Nil;
import topgun.domain.value.ValueView.Num;
import topgun.domain.value.ValueView.Text;

/** The resolvers that clients know by name. */
public final class BuiltInResolvers {

    /** Of resolvers for which nothing else is said; 0 is the lowest, 100 the highest. */
    public static final int USUAL_PRIORITY = 50;

    /** The role by which other servers are known. */
    private static final String SERVER_ROLE = "server";

    /** By the names under which clients ask for them. */
    public static final Map<String, ConflictResolver> BY_NAME = Map.ofEntries(
            Map.entry("builtin:lww", BuiltInResolvers::latest),
            Map.entry("builtin:first_write_wins", unlessThere("Entry already exists")),
            Map.entry("builtin:immutable", unlessThere("Entry is immutable")),
            Map.entry("builtin:numeric_min", joining(BuiltInResolvers::lesser)),
            Map.entry("builtin:numeric_max", joining(BuiltInResolvers::greater)),
            Map.entry("builtin:array_union", joining(BuiltInResolvers::union)),
            Map.entry("builtin:deep_merge", joining(BuiltInResolvers::merged)),
            Map.entry("builtin:non_negative", BuiltInResolvers::notNegative),
            Map.entry("builtin:server_only", BuiltInResolvers::serverOnly),
            Map.entry("builtin:owner_only", BuiltInResolvers::ownerOnly),
            Map.entry("builtin:version_increment", BuiltInResolvers::nextVersion));

    private BuiltInResolvers() {}

    /** Makes one value of the one that is there and the one that is offered; empty if these two have nothing in common. */
    @FunctionalInterface
    private interface Join {

        Optional<ValueView> of(ValueView known, ValueView offered);
    }

    private static ConflictResolver joining(Join join) {
        return (map, key, offered, known, writer) -> {
            if (!(offered instanceof LwwRecord.Entry entry)) {
                return new Resolution.LatestWins();
            }
            Value value = entry.value();
            return valueOf(known)
                    .flatMap(there -> join.of(there, value.view()))
                    .<Resolution>map(joined -> new Resolution.Store(Value.of(joined)))
                    .orElseGet(() -> new Resolution.Store(value));
        };
    }

    /** Decides for what is later, so that nobody of a lower priority is asked. */
    private static Resolution latest(
            String map, String key, LwwRecord offered, Optional<LwwRecord> known, Principal writer) {
        return known.filter(there -> !offered.supersedes(there)).isEmpty()
                ? accept(offered)
                : new Resolution.LatestWins();
    }

    private static Optional<ValueView> lesser(ValueView known, ValueView offered) {
        return known instanceof Num(double there) && offered instanceof Num(double value)
                ? Optional.of(new Num(Math.min(there, value)))
                : Optional.empty();
    }

    private static Optional<ValueView> greater(ValueView known, ValueView offered) {
        return known instanceof Num(double there) && offered instanceof Num(double value)
                ? Optional.of(new Num(Math.max(there, value)))
                : Optional.empty();
    }

    private static Optional<ValueView> union(ValueView known, ValueView offered) {
        if (known instanceof ListView(var there) && offered instanceof ListView(var elements)) {
            Set<ValueView> seen = new HashSet<>();
            return Optional.of(new ListView(Stream.concat(there.stream(), elements.stream())
                    .filter(element -> !isPrimitive(element) || seen.add(element))
                    .toList()));
        }
        return Optional.empty();
    }

    /** To clients two objects are never the same. */
    private static boolean isPrimitive(ValueView view) {
        return switch (view) {
            case ValueView.Nil nil -> true;
            case ValueView.Bool bool -> true;
            case Num number -> true;
            case ValueView.BigInt number -> true;
            case Text text -> true;
            case ValueView.Binary object -> false;
            case ValueView.Date object -> false;
            case ListView object -> false;
            case MapView object -> false;
            case ValueView.Extension object -> false;
        };
    }

    private static Optional<ValueView> merged(ValueView known, ValueView offered) {
        if (known instanceof MapView(var there) && offered instanceof MapView(var members)) {
            Map<String, ValueView> all = new LinkedHashMap<>(there);
            members.forEach((name, member) -> all.merge(
                    name,
                    member,
                    (inner, offeredInner) -> merged(inner, offeredInner).orElse(offeredInner)));
            return Optional.of(new MapView(all));
        }
        return Optional.empty();
    }

    private static ConflictResolver unlessThere(String reason) {
        return (map, key, offered, known, writer) ->
                valueOf(known).isPresent() ? new Resolution.Reject(reason) : accept(offered);
    }

    private static Resolution notNegative(
            String map, String key, LwwRecord offered, Optional<LwwRecord> known, Principal writer) {
        return valueOf(Optional.of(offered)).orElse(Nil.INSTANCE) instanceof Num(double value) && value >= 0
                ? accept(offered)
                : new Resolution.Reject("Value cannot be negative");
    }

    private static Resolution serverOnly(
            String map, String key, LwwRecord offered, Optional<LwwRecord> known, Principal writer) {
        return writer.roles().contains(SERVER_ROLE)
                ? accept(offered)
                : new Resolution.Reject("Only server can write to this entry");
    }

    private static Resolution ownerOnly(
            String map, String key, LwwRecord offered, Optional<LwwRecord> known, Principal writer) {
        Optional<ValueView> owner = valueOf(known).flatMap(there -> member(there, "ownerId"));
        boolean own = owner.isEmpty() || owner.equals(writer.userId().map(Text::new));
        return own ? accept(offered) : new Resolution.Reject("Only owner can modify this entry");
    }

    private static Resolution nextVersion(
            String map, String key, LwwRecord offered, Optional<LwwRecord> known, Principal writer) {
        double expected = version(valueOf(known)) + 1;
        double actual = version(valueOf(Optional.of(offered)));
        return actual == expected
                ? accept(offered)
                : new Resolution.Reject(
                        "Version conflict: expected " + NumberText.of(expected) + ", got " + NumberText.of(actual));
    }

    private static double version(Optional<ValueView> value) {
        return value.flatMap(present -> member(present, "version")).orElse(Nil.INSTANCE) instanceof Num(double version)
                ? version
                : 0;
    }

    private static Resolution accept(LwwRecord offered) {
        return new Resolution.Store(offered instanceof LwwRecord.Entry entry ? entry.value() : Value.NULL);
    }

    private static Optional<ValueView> valueOf(Optional<LwwRecord> there) {
        return there.filter(LwwRecord.Entry.class::isInstance)
                .map(entry -> ((LwwRecord.Entry) entry).value().view());
    }

    private static Optional<ValueView> member(ValueView value, String name) {
        return value instanceof MapView(var members) ? Optional.ofNullable(members.get(name)) : Optional.empty();
    }

    /** The priority that a built-in resolver has if whoever asks for it names none. */
    public static int priorityOf(String name) {
        return switch (name) {
            case "builtin:lww" -> 0;
            case "builtin:first_write_wins", "builtin:server_only", "builtin:immutable" -> 100;
            case "builtin:owner_only" -> 95;
            case "builtin:non_negative", "builtin:version_increment" -> 90;
            default -> USUAL_PRIORITY;
        };
    }
}
