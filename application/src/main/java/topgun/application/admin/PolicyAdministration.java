package topgun.application.admin;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import topgun.application.access.AccessControl;
import topgun.application.map.GridMap;
import topgun.application.map.LoadedMaps;
import topgun.application.map.MapContent;
import topgun.application.port.IdSource;
import topgun.application.port.RecordStore;
import topgun.application.port.ServerState;
import topgun.domain.access.AccessPolicy;
import topgun.domain.access.Action;
import topgun.domain.access.Principal;
import topgun.domain.access.Rule;
import topgun.domain.access.Ruling;
import topgun.domain.crdt.LwwRecord;
import topgun.domain.crdt.OrRecord;
import topgun.domain.crdt.Tag;
import topgun.domain.rule.RuleForm;
import topgun.domain.value.Value;
import topgun.domain.value.ValueView.MapView;

/**
 * The rules that can be changed while the server runs. A change is kept before it counts, and counts before it is
 * answered. Safe for all threads; methods block while the store does, and fail with its exceptions.
 */
public final class PolicyAdministration {

    private static final String NAME = "rules";

    private final KeptForms kept;
    private final LoadedMaps loaded;
    private final RecordStore store;
    private final AccessControl access;
    private final IdSource ids;
    private final int mostRules;

    /** @param mostRules how many rules there may be */
    public PolicyAdministration(
            ServerState state,
            LoadedMaps loaded,
            RecordStore store,
            AccessControl access,
            IdSource ids,
            int mostRules) {
        this.kept = new KeptForms(state, NAME);
        this.loaded = loaded;
        this.store = store;
        this.access = access;
        this.ids = ids;
        this.mostRules = mostRules;
    }

    /** What became of a rule that was handed in. */
    public sealed interface Outcome {

        record Kept(MapView rule) implements Outcome {}

        /** @param field which member is wrong */
        record Refused(String field, String reason) implements Outcome {}

        /** There is no room for it. */
        record TooMany(String reason) implements Outcome {}
    }

    /** The policy with the rules that were kept, if any ever were. Blocks. */
    public static AccessPolicy withKept(AccessPolicy policy, ServerState state) {
        return new KeptForms(state, NAME)
                .read()
                .map(forms -> policy.withRules(
                        forms.stream().map(PolicyAdministration::rule).toList()))
                .orElse(policy);
    }

    private static Rule rule(MapView form) {
        return switch (RuleForm.read(form, () -> "")) {
            case RuleForm.Reading.Accepted(Rule rule) -> rule;
            case RuleForm.Reading.Refused(String field, String reason) ->
                throw new IllegalStateException("a rule that was kept cannot be read: " + reason);
        };
    }

    public List<MapView> list() {
        return forms(access.policy().rules());
    }

    private static List<MapView> forms(List<Rule> rules) {
        return rules.stream().map(RuleForm::write).toList();
    }

    /**
     * Why somebody may do something to a record as it is now, or not. One that is not there satisfies what a record
     * without fields does.
     */
    public Ruling explain(Principal principal, String map, String key, Action action) {
        AccessPolicy policy = access.policy();
        Value record = policy.isConditional() ? current(map, key) : Value.NULL;
        return policy.explain(principal, map, action, record);
    }

    private Value current(String map, String key) {
        return MapSurvey.of(loaded, each -> each.name().equals(map) ? Optional.of(value(each, key)) : Optional.empty())
                .stream()
                .findFirst()
                .orElseGet(() -> saved(map, key));
    }

    private static Value value(GridMap map, String key) {
        return switch (map.content()) {
            case MapContent.Nothing nothing -> Value.NULL;
            case MapContent.Lww(var lww) ->
                lww.record(key)
                        .map(record -> record instanceof LwwRecord.Entry entry ? entry.value() : Value.NULL)
                        .orElse(Value.NULL);
            case MapContent.Or(var or) ->
                or.records(key).stream().findFirst().map(OrRecord::value).orElse(Value.NULL);
        };
    }

    private Value saved(String map, String wanted) {
        List<Value> found = new ArrayList<>();
        store.load(map, new RecordStore.Sink() {
            @Override
            public void lww(String key, LwwRecord entry) {
                if (key.equals(wanted) && entry instanceof LwwRecord.Entry stored) {
                    found.add(stored.value());
                }
            }

            @Override
            public void or(String key, OrRecord entry) {
                if (key.equals(wanted)) {
                    found.add(entry.value());
                }
            }

            @Override
            public void tombstone(Tag tag) {}
        });
        return found.isEmpty() ? Value.NULL : found.getFirst();
    }

    /** Adds a rule, or puts it in the place of the one of its id. */
    public synchronized Outcome put(MapView form) {
        return switch (RuleForm.read(form, ids::next)) {
            case RuleForm.Reading.Refused(String field, String reason) -> new Outcome.Refused(field, reason);
            case RuleForm.Reading.Accepted(Rule rule)
            when rule.id().chars().anyMatch(Character::isISOControl) ->
                // no request could name it to remove it
                new Outcome.Refused("id", "id must not contain control characters");
            case RuleForm.Reading.Accepted(Rule rule) -> {
                List<Rule> rules = others(rule.id());
                rules.add(rule);
                if (rules.size() > mostRules) {
                    yield new Outcome.TooMany("more than " + mostRules + " policies");
                }
                if (KeptForms.areTooLong(forms(rules))) {
                    yield new Outcome.TooMany("the policies together are too long");
                }
                establish(rules);
                yield new Outcome.Kept(RuleForm.write(rule));
            }
        };
    }

    /** Answers false if there is no rule of that id. */
    public synchronized boolean remove(String id) {
        List<Rule> rules = others(id);
        boolean known = rules.size() < access.policy().rules().size();
        if (known) {
            establish(rules);
        }
        return known;
    }

    private List<Rule> others(String id) {
        List<Rule> rules = new ArrayList<>(access.policy().rules());
        rules.removeIf(rule -> rule.id().equals(id));
        return rules;
    }

    private void establish(List<Rule> rules) {
        kept.write(forms(rules));
        access.replace(access.policy().withRules(rules));
    }
}
