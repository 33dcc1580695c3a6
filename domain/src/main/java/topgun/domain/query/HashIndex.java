package topgun.domain.query;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Rows by what an attribute of theirs equals. Those that equal nothing are not in it. */
final class HashIndex implements AttributeIndex {

    private final Attribute attribute;
    private final Map<Identity, Set<String>> keys = new HashMap<>();
    private int size;

    HashIndex(Attribute attribute) {
        this.attribute = attribute;
    }

    @Override
    public void follow(RowChange change) {
        Identity before = identity(change.before());
        Identity after = identity(change.after());
        if (Objects.equals(before, after)) {
            return;
        }
        if (before != null) {
            size--;
            keys.computeIfPresent(before, (identity, all) -> SmallSets.without(all, change.key()));
        }
        if (after != null) {
            size++;
            keys.compute(after, (identity, all) -> SmallSets.with(all, change.key()));
        }
    }

    @Override
    public int size() {
        return size;
    }

    private @Nullable Identity identity(Optional<Document> document) {
        return document.isPresent() ? Identity.of(document.get().get(attribute)) : null;
    }

    Collection<String> keys(Set<Identity> identities) {
        return identities.size() == 1
                ? keys.getOrDefault(identities.iterator().next(), Set.of())
                : identities.stream()
                        .flatMap(identity -> keys.getOrDefault(identity, Set.of()).stream())
                        .toList();
    }
}
