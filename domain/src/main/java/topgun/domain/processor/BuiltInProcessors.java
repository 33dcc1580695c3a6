package topgun.domain.processor;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import topgun.domain.value.CanonicalJson;
import topgun.domain.value.ValueView;
import topgun.domain.value.ValueView.Bool;
import topgun.domain.value.ValueView.ListView;
import topgun.domain.value.ValueView.MapView;
import topgun.domain.value.ValueView.Nil;
import topgun.domain.value.ValueView.Num;
import topgun.domain.value.ValueView.Text;

/** The processors that clients know by name and expect everywhere. */
public final class BuiltInProcessors {

    /** Objects are made on the way, and a value must not be nested so deeply that nobody can read it. */
    private static final int LONGEST_PATH = 200;

    /** By the names under which clients send them. */
    public static final Map<String, EntryProcessor> BY_NAME = Map.ofEntries(
            Map.entry("builtin:increment", (value, key, by) -> sum(value, number(by, 1))),
            Map.entry("builtin:decrement", (value, key, by) -> sum(value, -number(by, 1))),
            Map.entry("builtin:decrement_floor", BuiltInProcessors::decrementToZero),
            Map.entry("builtin:multiply", (value, key, by) -> both(new Num(number(value, 1) * number(by, 1)))),
            Map.entry("builtin:put_if_absent", BuiltInProcessors::putIfAbsent),
            Map.entry("builtin:replace", (value, key, by) -> new ProcessorResult(value.flatMap(old -> by), value)),
            Map.entry("builtin:replace_if_equals", BuiltInProcessors::replaceIfEqual),
            Map.entry("builtin:delete_if_equals", BuiltInProcessors::deleteIfEqual),
            Map.entry("builtin:array_push", BuiltInProcessors::push),
            Map.entry("builtin:array_pop", BuiltInProcessors::pop),
            Map.entry("builtin:array_remove", BuiltInProcessors::removeFirst),
            Map.entry("builtin:set_property", BuiltInProcessors::setProperty),
            Map.entry("builtin:delete_property", BuiltInProcessors::deleteProperty),
            Map.entry("builtin:get", (value, key, nothing) -> new ProcessorResult(value, value)),
            Map.entry("builtin:conditional_update", BuiltInProcessors::updateIfVersion),
            Map.entry("builtin:merge", (value, key, more) -> both(merged(members(value), members(more)))));

    private BuiltInProcessors() {}

    private static ProcessorResult both(ValueView value) {
        return ProcessorResult.of(value, value);
    }

    private static ProcessorResult sum(Optional<ValueView> value, double by) {
        return both(new Num(number(value, 0) + by));
    }

    private static ProcessorResult decrementToZero(Optional<ValueView> value, String key, Optional<ValueView> by) {
        double exact = number(value, 0) - number(by, 1);
        var floored = new Num(Math.max(0, exact));
        return ProcessorResult.of(
                floored, object(Map.entry("newValue", floored), Map.entry("wasFloored", new Bool(exact < 0))));
    }

    private static ProcessorResult putIfAbsent(Optional<ValueView> value, String key, Optional<ValueView> offered) {
        return new ProcessorResult(value.or(() -> offered), truth(value.isEmpty()));
    }

    private static ProcessorResult replaceIfEqual(
            Optional<ValueView> value, String key, Optional<ValueView> arguments) {
        boolean equal = areEqual(value, member(arguments, "expected"));
        return new ProcessorResult(equal ? member(arguments, "newValue") : value, truth(equal));
    }

    private static ProcessorResult deleteIfEqual(Optional<ValueView> value, String key, Optional<ValueView> expected) {
        boolean equal = areEqual(value, expected);
        return new ProcessorResult(equal ? Optional.empty() : value, truth(equal));
    }

    private static ProcessorResult push(Optional<ValueView> value, String key, Optional<ValueView> item) {
        List<ValueView> elements = elements(value);
        elements.add(item.orElse(Nil.INSTANCE));
        return ProcessorResult.of(new ListView(elements), new Num(elements.size()));
    }

    private static ProcessorResult pop(Optional<ValueView> value, String key, Optional<ValueView> nothing) {
        List<ValueView> elements = elements(value);
        Optional<ValueView> last = elements.isEmpty() ? Optional.empty() : Optional.of(elements.removeLast());
        return new ProcessorResult(Optional.of(new ListView(elements)), last);
    }

    private static ProcessorResult removeFirst(Optional<ValueView> value, String key, Optional<ValueView> item) {
        List<ValueView> elements = elements(value);
        int place = 0;
        while (place < elements.size() && !areEqual(Optional.of(elements.get(place)), item)) {
            place++;
        }
        boolean found = place < elements.size();
        if (found) {
            elements.remove(place);
        }
        return new ProcessorResult(Optional.of(new ListView(elements)), truth(found));
    }

    /** By their JSON text, as clients compare: members count in their order. */
    private static boolean areEqual(Optional<ValueView> one, Optional<ValueView> other) {
        return one.map(CanonicalJson::stringify).equals(other.map(CanonicalJson::stringify));
    }

    private static ProcessorResult setProperty(Optional<ValueView> value, String key, Optional<ValueView> arguments) {
        List<String> path = path(member(arguments, "path"));
        MapView changed = set(members(value), path, member(arguments, "value").orElse(Nil.INSTANCE));
        return both(changed);
    }

    private static MapView set(Map<String, ValueView> members, List<String> path, ValueView value) {
        Map<String, ValueView> changed = new LinkedHashMap<>(members);
        String first = path.getFirst();
        List<String> rest = path.subList(1, path.size());
        changed.put(first, rest.isEmpty() ? value : set(objectOrNothing(members.get(first)), rest, value));
        return new MapView(changed);
    }

    private static ProcessorResult deleteProperty(Optional<ValueView> value, String key, Optional<ValueView> argument) {
        List<String> path = path(argument);
        if (value.isEmpty()) {
            return new ProcessorResult(Optional.empty(), Optional.empty());
        }
        Optional<ValueView> removed = value;
        for (String name : path) {
            removed = member(removed, name);
        }
        return removed.isEmpty()
                ? new ProcessorResult(value, removed)
                : new ProcessorResult(Optional.of(without(members(value), path)), removed);
    }

    private static MapView without(Map<String, ValueView> members, List<String> path) {
        Map<String, ValueView> changed = new LinkedHashMap<>(members);
        String first = path.getFirst();
        if (path.size() == 1) {
            changed.remove(first);
        } else {
            changed.put(first, without(objectOrNothing(members.get(first)), path.subList(1, path.size())));
        }
        return new MapView(changed);
    }

    private static ProcessorResult updateIfVersion(
            Optional<ValueView> value, String key, Optional<ValueView> arguments) {
        Optional<ValueView> expected = member(arguments, "expectedVersion");
        boolean conflict = value.isEmpty() || !member(value, "version").equals(expected);
        if (conflict) {
            return new ProcessorResult(value, Optional.of(updateOutcome(false)));
        }
        Map<String, ValueView> changed = new LinkedHashMap<>(members(value));
        changed.putAll(members(member(arguments, "newData")));
        changed.put("version", new Num(number(expected, 0) + 1));
        return ProcessorResult.of(new MapView(changed), updateOutcome(true));
    }

    private static ValueView updateOutcome(boolean updated) {
        return object(Map.entry("updated", new Bool(updated)), Map.entry("conflict", new Bool(!updated)));
    }

    private static MapView merged(Map<String, ValueView> members, Map<String, ValueView> more) {
        Map<String, ValueView> merged = new LinkedHashMap<>(members);
        merged.putAll(more);
        return new MapView(merged);
    }

    private static double number(Optional<ValueView> value, double otherwise) {
        return switch (value.orElse(Nil.INSTANCE)) {
            case Nil nothing -> otherwise;
            case Num(double number) -> number;
            case ValueView other -> throw new IllegalArgumentException("not a number");
        };
    }

    private static List<ValueView> elements(Optional<ValueView> value) {
        return switch (value.orElse(Nil.INSTANCE)) {
            case Nil nothing -> new ArrayList<>();
            case ListView(var elements) -> new ArrayList<>(elements);
            case ValueView other -> throw new IllegalArgumentException("not an array");
        };
    }

    private static Map<String, ValueView> members(Optional<ValueView> value) {
        return switch (value.orElse(Nil.INSTANCE)) {
            case Nil nothing -> Map.of();
            case MapView(var members) -> members;
            case ValueView other -> throw new IllegalArgumentException("not an object");
        };
    }

    private static Map<String, ValueView> objectOrNothing(@Nullable ValueView value) {
        return value instanceof MapView(var members) ? members : Map.of();
    }

    private static Optional<ValueView> member(Optional<ValueView> value, String name) {
        return value.orElse(Nil.INSTANCE) instanceof MapView(var members)
                ? Optional.ofNullable(members.get(name))
                : Optional.empty();
    }

    private static List<String> path(Optional<ValueView> argument) {
        if (argument.orElse(Nil.INSTANCE) instanceof Text(String path) && path.length() <= LONGEST_PATH) {
            return List.of(path.split("\\.", -1));
        }
        throw new IllegalArgumentException("not a path");
    }

    private static Optional<ValueView> truth(boolean value) {
        return Optional.of(new Bool(value));
    }

    @SafeVarargs
    private static ValueView object(Map.Entry<String, ? extends ValueView>... members) {
        Map<String, ValueView> all = new LinkedHashMap<>();
        for (Map.Entry<String, ? extends ValueView> member : members) {
            all.put(member.getKey(), member.getValue());
        }
        return new MapView(all);
    }
}
