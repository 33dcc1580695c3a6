package topgun.domain.query;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import topgun.domain.access.View;
import topgun.domain.value.ValueView;

/**
 * Who is concerned by a change: found by what the changed documents hold, not by asking everybody.
 *
 * <p>Interests in certain values of an attribute, or in a range of them, are looked up; whoever is interested in something
 * else is concerned by every change.
 */
public final class Interests<T> {

    /** Attributes that are looked up one by one, while there are no more of them than that. */
    private static final int FEW = 8;

    private final Map<Attribute, AttributeInterests<T>> byAttribute = new HashMap<>();
    /** By the first name under which the attribute's value may be found. */
    private final Map<String, Set<AttributeInterests<T>>> byName = new HashMap<>();

    private final Set<AttributeInterests<T>> inMissing = new HashSet<>();
    private final Set<T> inEverything = new LinkedHashSet<>();
    private final Map<T, List<Runnable>> removals = new HashMap<>();

    /** Somebody who was not interested in anything so far. */
    public void add(T who, Condition condition, View view) {
        List<Runnable> removal = new ArrayList<>();
        Optional<Anchor> anchor = Anchor.of(condition, view);
        if (anchor.isPresent()) {
            add(who, anchor.get(), removal);
        } else {
            inEverything.add(who);
            removal.add(() -> inEverything.remove(who));
        }
        removals.put(who, removal);
    }

    public void remove(T who) {
        removals.getOrDefault(who, List.of()).forEach(Runnable::run);
        removals.remove(who);
    }

    /** How many are interested in certain values of the attribute. */
    public int inValuesOf(Attribute attribute) {
        AttributeInterests<T> interests = byAttribute.get(attribute);
        return interests == null ? 0 : interests.inValues;
    }

    private void add(T who, Anchor anchor, List<Runnable> removal) {
        switch (anchor) {
            case Anchor.Values(Attribute attribute, Set<Identity> identities) -> {
                AttributeInterests<T> interests = of(attribute);
                interests.add(who, identities);
                if (identities.contains(Identity.MISSING)) {
                    inMissing.add(interests);
                }
                removal.add(() -> {
                    interests.remove(who, identities);
                    dropIfEmpty(interests);
                });
            }
            case Anchor.Range range -> {
                AttributeInterests<T> interests = of(range.attribute());
                Runnable rangeRemoval = interests.ranges.add(who, range);
                removal.add(() -> {
                    rangeRemoval.run();
                    dropIfEmpty(interests);
                });
            }
            case Anchor.Either(List<Anchor> anchors) -> anchors.forEach(each -> add(who, each, removal));
        }
    }

    private AttributeInterests<T> of(Attribute attribute) {
        AttributeInterests<T> known = byAttribute.get(attribute);
        if (known != null) {
            return known;
        }
        var made = new AttributeInterests<T>(attribute);
        byAttribute.put(attribute, made);
        firstNames(attribute)
                .forEach(name ->
                        byName.computeIfAbsent(name, n -> new HashSet<>()).add(made));
        return made;
    }

    private void dropIfEmpty(AttributeInterests<T> interests) {
        if (!interests.byIdentity.containsKey(Identity.MISSING)) {
            inMissing.remove(interests);
        }
        if (interests.isEmpty()) {
            byAttribute.remove(interests.attribute);
            firstNames(interests.attribute)
                    .forEach(name -> byName.computeIfPresent(name, (n, all) -> {
                        all.remove(interests);
                        return all.isEmpty() ? null : all;
                    }));
        }
    }

    private static Collection<String> firstNames(Attribute attribute) {
        return attribute.path().isEmpty()
                ? List.of(attribute.name())
                : List.of(attribute.name(), attribute.path().getFirst());
    }

    /** Visits once each all who may be concerned. The documents are unmasked. */
    public void forEachConcerned(Optional<Document> before, Optional<Document> after, Consumer<T> visitor) {
        if (byAttribute.isEmpty()) {
            List.copyOf(inEverything).forEach(visitor);
            return;
        }
        Set<T> concerned = new LinkedHashSet<>(inEverything);
        before.ifPresent(document -> collect(document, concerned));
        after.ifPresent(document -> collect(document, concerned));
        concerned.forEach(visitor);
    }

    private void collect(Document document, Set<T> concerned) {
        Collection<String> names = byAttribute.size() <= FEW ? null : document.names();
        if (names == null) {
            byAttribute.values().forEach(interests -> interests.collect(document, concerned));
            return;
        }
        for (String name : names) {
            Set<AttributeInterests<T>> named = byName.get(name);
            if (named != null) {
                named.forEach(interests -> interests.collect(document, concerned));
            }
        }
        inMissing.forEach(interests -> interests.collect(document, concerned));
    }

    /** The interests in one attribute. */
    private static final class AttributeInterests<T> {

        private final Attribute attribute;
        private final Map<Identity, Set<T>> byIdentity = new HashMap<>();
        private final RangeInterests<T> ranges = new RangeInterests<>();
        private int inValues;

        AttributeInterests(Attribute attribute) {
            this.attribute = attribute;
        }

        boolean isEmpty() {
            return byIdentity.isEmpty() && ranges.isEmpty();
        }

        void add(T who, Set<Identity> identities) {
            inValues++;
            identities.forEach(identity -> byIdentity.compute(identity, (i, all) -> SmallSets.with(all, who)));
        }

        void remove(T who, Set<Identity> identities) {
            inValues--;
            identities.forEach(
                    identity -> byIdentity.computeIfPresent(identity, (i, all) -> SmallSets.without(all, who)));
        }

        void collect(Document document, Set<T> concerned) {
            @Nullable ValueView found = document.get(attribute);
            Identity identity = Identity.of(found);
            if (identity != null) {
                concerned.addAll(byIdentity.getOrDefault(identity, Set.of()));
            }
            if (found != null && !ranges.isEmpty()) {
                ranges.forEachAround(Primitive.of(found), concerned::add);
            }
        }
    }
}
