package topgun.domain.query;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import topgun.domain.pattern.TextPattern;
import topgun.domain.value.ValueView;

/** What a document must be like to be part of a result. Conditions that ask the same in the same way are equal. */
public sealed interface Condition {

    boolean test(Document document);

    /** Whether a pattern in it has {@linkplain TextPattern#isHopeless given up}, so that it should not be asked any more. */
    default boolean isHopeless() {
        return false;
    }

    record Always() implements Condition {

        public static final Always INSTANCE = new Always();

        @Override
        public boolean test(Document document) {
            return true;
        }
    }

    record Never() implements Condition {

        public static final Never INSTANCE = new Never();

        @Override
        public boolean test(Document document) {
            return false;
        }
    }

    record All(List<Condition> parts) implements Condition {

        public All {
            parts = List.copyOf(parts);
        }

        @Override
        public boolean test(Document document) {
            for (Condition part : parts) {
                if (!part.test(document)) {
                    return false;
                }
            }
            return true;
        }

        @Override
        public boolean isHopeless() {
            return parts.stream().anyMatch(Condition::isHopeless);
        }
    }

    record Any(List<Condition> parts) implements Condition {

        public Any {
            parts = List.copyOf(parts);
        }

        @Override
        public boolean test(Document document) {
            for (Condition part : parts) {
                if (part.test(document)) {
                    return true;
                }
            }
            return false;
        }

        @Override
        public boolean isHopeless() {
            return parts.stream().anyMatch(Condition::isHopeless);
        }
    }

    record Not(Condition part) implements Condition {

        @Override
        public boolean test(Document document) {
            return !part.test(document);
        }

        @Override
        public boolean isHopeless() {
            return part.isHopeless();
        }
    }

    /** Strictly equal to one of several. */
    record OneOf(Attribute attribute, Set<Identity> targets) implements Condition {

        public OneOf {
            targets = Set.copyOf(targets);
        }

        @Override
        public boolean test(Document document) {
            Identity identity = Identity.of(document.get(attribute));
            return identity != null && targets.contains(identity);
        }
    }

    record Related(Attribute attribute, Relation relation, Primitive target) implements Condition {

        @Override
        public boolean test(Document document) {
            return relation.holds(Primitive.of(document.get(attribute)), target);
        }
    }

    record Null(Attribute attribute) implements Condition {

        @Override
        public boolean test(Document document) {
            ValueView found = document.get(attribute);
            return found == null || found instanceof ValueView.Nil;
        }
    }

    record Matching(Attribute attribute, TextPattern pattern) implements Condition {

        @Override
        public boolean test(Document document) {
            return document.get(attribute) instanceof ValueView.Text(String text) && pattern.matches(text);
        }

        @Override
        public boolean isHopeless() {
            return pattern.isHopeless();
        }
    }

    record StartingWith(Attribute attribute, String start) implements Condition {

        @Override
        public boolean test(Document document) {
            return document.get(attribute) instanceof ValueView.Text(String text) && text.startsWith(start);
        }
    }

    record EndingWith(Attribute attribute, String end) implements Condition {

        @Override
        public boolean test(Document document) {
            return document.get(attribute) instanceof ValueView.Text(String text) && text.endsWith(end);
        }
    }

    /** A list that has an element strictly equal to the target. */
    record Listing(Attribute attribute, Identity target) implements Condition {

        @Override
        public boolean test(Document document) {
            return document.get(attribute) instanceof ValueView.ListView(List<ValueView> elements)
                    && elements.stream().anyMatch(element -> target.equals(Identity.of(element)));
        }
    }

    /** A text in which another one occurs, in upper or lower case. */
    record Containing(Attribute attribute, Substring part) implements Condition {

        @Override
        public boolean test(Document document) {
            return document.get(attribute) instanceof ValueView.Text(String text)
                    && part.isIn(text.toLowerCase(Locale.ROOT));
        }
    }

    record TextOrList(Attribute attribute) implements Condition {

        @Override
        public boolean test(Document document) {
            ValueView found = document.get(attribute);
            return found instanceof ValueView.Text || found instanceof ValueView.ListView;
        }
    }

    /**
     * A comparison with what another attribute of the same document leads to. Not with what is missing, and not with each
     * element of a list that has more of them than a query may name: both lists together could be made to cost any time.
     */
    record WithAttribute(Comparison comparison, Attribute attribute, Attribute other, int mostElements)
            implements Condition {

        @Override
        public boolean test(Document document) {
            @Nullable ValueView found = document.get(other);
            boolean endless = comparison.looksForEach()
                    && found instanceof ValueView.ListView(List<ValueView> elements)
                    && elements.size() > mostElements;
            return found != null
                    && !endless
                    && comparison.with(attribute, Optional.of(found)).test(document);
        }
    }
}
