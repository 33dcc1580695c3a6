package topgun.domain.crdt;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Under which keys a tag stands. One key nearly always, and then there is nothing but that key to pay for; but a client
 * whose clock broke numbers its tags from one again after each restart.
 */
final class TagIndex {

    private final Map<Tag, String> first = new HashMap<>();

    /** All keys of the tags that stand under more than one. */
    private final Map<Tag, Set<String>> several = new HashMap<>();

    void add(Tag tag, String key) {
        String known = first.putIfAbsent(tag, key);
        if (known != null && !known.equals(key)) {
            Set<String> keys = several.computeIfAbsent(tag, unseen -> new TreeSet<>());
            keys.add(known);
            keys.add(key);
        }
    }

    Set<String> keys(Tag tag) {
        Set<String> keys = several.get(tag);
        if (keys != null) {
            return new TreeSet<>(keys);
        }
        String key = first.get(tag);
        return key == null ? Set.of() : Set.of(key);
    }

    int keyCount(Tag tag) {
        Set<String> keys = several.get(tag);
        if (keys != null) {
            return keys.size();
        }
        return first.containsKey(tag) ? 1 : 0;
    }

    void remove(Tag tag) {
        first.remove(tag);
        several.remove(tag);
    }

    void clear() {
        first.clear();
        several.clear();
    }
}
