package topgun.domain.access;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import topgun.domain.value.Value;
import topgun.domain.value.ValueView;
import topgun.domain.value.ValueView.ListView;
import topgun.domain.value.ValueView.MapView;

/** Leaves some top-level fields of objects and takes the others away. */
final class FieldMask {

    private FieldMask() {}

    /** The value with only these fields; empty if it is neither an object nor a list of objects. */
    static Optional<Value> keep(Value value, Set<String> fields) {
        return keep(value.view(), fields).map(Value::of);
    }

    private static Optional<ValueView> keep(ValueView view, Set<String> fields) {
        return switch (view) {
            case MapView object -> Optional.of(keep(object, fields));
            case ListView list -> keep(list, fields);
            case ValueView.Nil other -> Optional.empty();
            case ValueView.Bool other -> Optional.empty();
            case ValueView.Num other -> Optional.empty();
            case ValueView.BigInt other -> Optional.empty();
            case ValueView.Text other -> Optional.empty();
            case ValueView.Binary other -> Optional.empty();
            case ValueView.Date other -> Optional.empty();
            case ValueView.Extension other -> Optional.empty();
        };
    }

    private static ValueView keep(MapView object, Set<String> fields) {
        Map<String, ValueView> kept = new LinkedHashMap<>(object.members());
        kept.keySet().retainAll(fields);
        return new MapView(kept);
    }

    private static Optional<ValueView> keep(ListView list, Set<String> fields) {
        List<ValueView> kept = new ArrayList<>();
        for (ValueView element : list.elements()) {
            if (!(element instanceof MapView object)) {
                return Optional.empty();
            }
            kept.add(keep(object, fields));
        }
        return Optional.of(new ListView(kept));
    }
}
