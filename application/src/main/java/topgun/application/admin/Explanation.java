package topgun.application.admin;

import java.util.ArrayList;
import java.util.List;
import topgun.application.port.RecordStore;
import topgun.domain.access.AccessPolicy;
import topgun.domain.access.Action;
import topgun.domain.access.Principal;
import topgun.domain.access.Ruling;
import topgun.domain.crdt.LwwRecord;
import topgun.domain.crdt.OrRecord;
import topgun.domain.crdt.Tag;
import topgun.domain.value.Value;

/** Says why somebody may do something to a record, or not. */
public final class Explanation {

    private Explanation() {}

    /** Somebody who would like to do something. */
    public record Question(Principal principal, String map, String key, Action action) {}

    /** Decides about the record as it is stored; one that is not there satisfies what a record without fields does. Blocks. */
    public static Ruling of(Question question, AccessPolicy policy, RecordStore store) {
        List<Value> found = new ArrayList<>();
        if (policy.isConditional()) {
            store.load(question.map(), new RecordStore.Sink() {
                @Override
                public void lww(String key, LwwRecord entry) {
                    if (key.equals(question.key()) && entry instanceof LwwRecord.Entry stored) {
                        found.add(stored.value());
                    }
                }

                @Override
                public void or(String key, OrRecord entry) {
                    if (key.equals(question.key())) {
                        found.add(entry.value());
                    }
                }

                @Override
                public void tombstone(Tag tag) {}
            });
        }
        return policy.explain(
                question.principal(),
                question.map(),
                question.action(),
                found.isEmpty() ? Value.NULL : found.getFirst());
    }
}
