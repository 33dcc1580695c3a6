package topgun.domain.query;

import static java.util.Objects.requireNonNull;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import topgun.domain.access.View;
import topgun.domain.value.Value;
import topgun.domain.value.ValueView;

/** The groups of the rows that match a query, each a row itself. */
final class GroupTable implements Rows {

    private final Grouping grouping;
    private final Map<String, Group> groups = new HashMap<>();

    GroupTable(Grouping grouping) {
        this.grouping = grouping;
    }

    /** Takes in a row of which nobody is told. */
    void add(Document document) {
        List<ValueView> values = grouping.values(document);
        groups.computeIfAbsent(Grouping.bucket(values), bucket -> new Group(bucket, values))
                .change(document, true);
    }

    /** Follows a change of a row; one or two groups change. */
    void change(Optional<Document> before, Optional<Document> after, Consumer<RowChange> changes) {
        Optional<String> left = before.map(this::bucket);
        Optional<String> entered = after.map(this::bucket);
        left.ifPresent(bucket -> {
            Document was = row(bucket);
            Group group = group(bucket);
            group.change(before.orElseThrow(), false);
            if (left.equals(entered)) {
                group.change(after.orElseThrow(), true);
            }
            if (group.count == 0) {
                groups.remove(bucket);
            }
            changes.accept(new RowChange(bucket, Optional.of(was), find(bucket)));
        });
        if (!left.equals(entered)) {
            entered.ifPresent(bucket -> {
                Optional<Document> was = find(bucket);
                add(after.orElseThrow());
                changes.accept(new RowChange(bucket, was, find(bucket)));
            });
        }
    }

    private String bucket(Document document) {
        return Grouping.bucket(grouping.values(document));
    }

    private Group group(String bucket) {
        Group group = groups.get(bucket);
        if (group == null) {
            throw new IllegalStateException("a row left a group it was not in");
        }
        return group;
    }

    private Document row(String bucket) {
        return group(bucket).row();
    }

    @Override
    public void forEachCandidate(Condition condition, View view, Consumer<Row> visitor) {
        groups.forEach((bucket, group) -> visitor.accept(new Row(bucket, group.row())));
    }

    @Override
    public Optional<Document> find(String key, View view) {
        return find(key);
    }

    private Optional<Document> find(String bucket) {
        return Optional.ofNullable(groups.get(bucket)).map(Group::row);
    }

    /** One group, and what is needed to tell its aggregates after any change. */
    private final class Group {

        private final String bucket;
        private final List<ValueView> values;
        private final Map<Attribute, Numbers> numbers = new HashMap<>();
        private int count;

        Group(String bucket, List<ValueView> values) {
            this.bucket = bucket;
            this.values = values;
            grouping.aggregates().forEach(aggregate -> numbers.computeIfAbsent(aggregate.attribute(), Numbers::new));
        }

        void change(Document document, boolean added) {
            count += added ? 1 : -1;
            numbers.forEach((attribute, all) -> {
                Double number = number(document.get(attribute));
                if (number != null) {
                    all.change(number, added);
                }
            });
        }

        private static @Nullable Double number(@Nullable ValueView view) {
            return switch (view) {
                case ValueView.Num(double number) -> Double.isNaN(number) ? null : number;
                case ValueView.BigInt(var number) -> number.doubleValue();
                case null -> null;
                case ValueView.Nil none -> null;
                case ValueView.Bool none -> null;
                case ValueView.Text none -> null;
                case ValueView.Date none -> null;
                case ValueView.Binary none -> null;
                case ValueView.ListView none -> null;
                case ValueView.MapView none -> null;
                case ValueView.Extension none -> null;
            };
        }

        Document row() {
            Map<String, ValueView> members = new LinkedHashMap<>();
            members.put("__key", new ValueView.Text(bucket));
            members.put("__count", new ValueView.Num(count));
            for (int i = 0; i < values.size(); i++) {
                members.put(grouping.by().get(i).name(), values.get(i));
            }
            for (Grouping.Aggregate aggregate : grouping.aggregates()) {
                Numbers all = requireNonNull(numbers.get(aggregate.attribute()));
                members.put(aggregate.name(), all.tell(aggregate.function()));
            }
            Value value = Value.of(new ValueView.MapView(members));
            return Document.of(value, View.EVERYTHING).orElseThrow();
        }
    }

    /** The numbers under one attribute of the rows of a group. */
    private final class Numbers {

        private final ExactSum sum = new ExactSum();
        private final TreeMap<Double, Integer> occurrences = new TreeMap<>();
        private final boolean extremes;
        private int count;

        Numbers(Attribute attribute) {
            extremes = grouping.needsExtremes(attribute);
        }

        void change(double number, boolean added) {
            if (added) {
                sum.add(number);
            } else {
                sum.remove(number);
            }
            count += added ? 1 : -1;
            if (extremes) {
                occurrences.merge(number, added ? 1 : -1, Integer::sum);
                occurrences.remove(number, 0);
            }
        }

        ValueView tell(Grouping.Function function) {
            if (function == Grouping.Function.SUM) {
                return new ValueView.Num(sum.value());
            }
            if (count == 0) {
                return ValueView.Nil.INSTANCE;
            }
            return new ValueView.Num(
                    switch (function) {
                        case SUM -> sum.value();
                        case MIN -> occurrences.firstKey();
                        case MAX -> occurrences.lastKey();
                        case AVG -> sum.value() / count;
                    });
        }
    }
}
