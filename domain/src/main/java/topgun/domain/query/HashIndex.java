package topgun.domain.query;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** Rows by what an attribute of theirs equals. Those that equal nothing are not in it. */
final class HashIndex {

    private final Attribute attribute;
    private final Map<Identity, Set<String>> keys = new HashMap<>();

    HashIndex(Attribute attribute) {
        this.attribute = attribute;
    }

    void add(String key, Document document) {
        Identity identity = Identity.of(document.get(attribute));
        if (identity != null) {
            keys.computeIfAbsent(identity, i -> new LinkedHashSet<>(2)).add(key);
        }
    }

    void remove(String key, Document document) {
        Identity identity = Identity.of(document.get(attribute));
        if (identity != null) {
            keys.computeIfPresent(identity, (i, all) -> {
                all.remove(key);
                return all.isEmpty() ? null : all;
            });
        }
    }

    Collection<String> keys(Set<Identity> identities) {
        return identities.size() == 1
                ? keys.getOrDefault(identities.iterator().next(), Set.of())
                : identities.stream()
                        .flatMap(identity -> keys.getOrDefault(identity, Set.of()).stream())
                        .toList();
    }
}
