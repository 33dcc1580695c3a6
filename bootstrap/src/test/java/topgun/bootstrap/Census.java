package topgun.bootstrap;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import topgun.application.journal.Journal;
import topgun.application.map.MapContent;
import topgun.application.port.RecordStore;
import topgun.application.port.ServerState;
import topgun.application.session.Session;

/**
 * How much everything holds that can be reached from an object: the sizes of all collections, by the fields they are in, and
 * how many sessions are still known. Data is left out.
 */
final class Census {

    /** Where sessions are counted. */
    static final String SESSIONS = "known sessions";

    private static final String PROJECT = "topgun.";

    private final Map<String, Integer> sizes = new TreeMap<>();
    private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Queue<Found> unvisited = new ArrayDeque<>();

    private record Found(Object object, String place) {}

    private Census() {}

    /** Counts. Whoever changes a collection meanwhile may make it fail. */
    static Map<String, Integer> of(Object root) {
        var census = new Census();
        census.found(root, "");
        for (Found next = census.unvisited.poll(); next != null; next = census.unvisited.poll()) {
            census.visit(next.object(), next.place());
        }
        return census.sizes;
    }

    private void found(@Nullable Object object, String place) {
        if (object != null && !isData(object) && seen.add(object)) {
            unvisited.add(new Found(object, place));
        }
    }

    private static boolean isData(Object object) {
        return object instanceof RecordStore
                || object instanceof ServerState
                || object instanceof MapContent
                || object instanceof Journal;
    }

    private void visit(Object object, String place) {
        switch (object) {
            case Collection<?> collection -> count(collection, place);
            case Map<?, ?> map -> {
                count(map.keySet(), place);
                Arrays.asList(map.values().toArray()).forEach(value -> found(value, place));
            }
            case Object[] array -> Arrays.asList(array).forEach(element -> found(element, place));
            case Optional<?> optional -> found(optional.orElse(null), place);
            case AtomicReference<?> reference -> found(reference.get(), place);
            case Enum<?> constant -> {}
            default -> {
                if (object instanceof Session) {
                    sizes.merge(SESSIONS, 1, Integer::sum);
                }
                if (object.getClass().getName().startsWith(PROJECT)) {
                    visitFields(object);
                }
            }
        }
    }

    private void count(Collection<?> collection, String place) {
        Object[] elements = collection.toArray();
        sizes.merge(place, elements.length, Integer::sum);
        for (Object element : elements) {
            found(element, place);
        }
    }

    private void visitFields(Object object) {
        for (Class<?> type = object.getClass(); type.getName().startsWith(PROJECT); type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                if (!Modifier.isStatic(field.getModifiers()) && !field.getType().isPrimitive()) {
                    field.setAccessible(true);
                    try {
                        found(field.get(object), place(type, field));
                    } catch (IllegalAccessException e) {
                        throw new IllegalStateException(e);
                    }
                }
            }
        }
    }

    /** What a lambda has captured is in the class that made it. */
    private static String place(Class<?> type, Field field) {
        String name = type.getSimpleName();
        int lambda = name.indexOf("$$Lambda");
        return lambda < 0 ? name + "." + field.getName() : name.substring(0, lambda);
    }
}
