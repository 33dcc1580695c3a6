package topgun.domain.access;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import topgun.domain.value.Value;

/**
 * All policies and rules together.
 *
 * <p>{@linkplain ReservedMaps Reserved maps} are for nobody. {@link Principal#ADMIN} and subjects named as such may do
 * everything else. What a rule denies is denied; of the rest, what a policy grants or a rule allows is allowed.
 *
 * <p>Counters are open to all unless somebody means them: a policy or rule whose pattern begins with {@code counter:}, or
 * whoever wants everything denied by default. Then they are guarded like maps of that name. Immutable.
 */
public final class AccessPolicy {

    static final String COUNTER = "counter:";

    private final List<Policy> policies;
    private final List<Rule> rules;
    private final Set<String> superusers;
    private final boolean open;
    private final boolean deniesByDefault;
    private final boolean guardsCounters;

    private AccessPolicy(
            List<Policy> policies, List<Rule> rules, Set<String> superusers, boolean open, boolean deniesByDefault) {
        this.policies = List.copyOf(policies);
        this.rules = List.copyOf(rules);
        this.superusers = Set.copyOf(superusers);
        this.open = open;
        this.deniesByDefault = deniesByDefault;
        this.guardsCounters = deniesByDefault
                || Stream.concat(
                                policies.stream().map(policy -> policy.maps().text()),
                                rules.stream().map(rule -> rule.maps().text()))
                        .anyMatch(pattern -> pattern.startsWith(COUNTER));
    }

    /** Everything that is not granted is denied, also while there is no policy at all. */
    public static AccessPolicy denyByDefault(List<Policy> policies) {
        return new AccessPolicy(policies, List.of(), Set.of(), false, true);
    }

    /** As long as there is no policy, everybody whose identity is proven may do everything. */
    public static AccessPolicy allowUntilFirstPolicy(List<Policy> policies) {
        return new AccessPolicy(policies, List.of(), Set.of(), policies.isEmpty(), false);
    }

    /** The same with these rules. From now on what nothing allows is denied, even if there are none. */
    public AccessPolicy withRules(List<Rule> instead) {
        return new AccessPolicy(policies, instead, superusers, false, deniesByDefault);
    }

    /** The same with users who may do everything, whatever their roles. */
    public AccessPolicy withSuperusers(Set<String> userIds) {
        return new AccessPolicy(policies, rules, userIds, open, deniesByDefault);
    }

    public List<Rule> rules() {
        return rules;
    }

    /** Whether some decisions depend on records, so that they are worth being kept. */
    public boolean isConditional() {
        return rules.stream().anyMatch(rule -> rule.condition().isPresent());
    }

    /** To which records of a map the principal may do it. */
    public Permission permission(Principal principal, String map, Action action) {
        return permission(principal, map, map, action);
    }

    /**
     * The same for what is no map, but guarded like one.
     *
     * @param name under which policies know it
     * @param bareName under which rules know it
     */
    public Permission permission(Principal principal, String name, String bareName, Action action) {
        Optional<Boolean> regardless = regardlessOfPolicies(principal, name);
        if (regardless.isPresent()) {
            return regardless.get() ? Permission.FULL : Permission.REFUSED;
        }
        RecordFilter denied = records(Rule.Effect.DENY, principal, bareName, action);
        return Permission.of(
                denied,
                isGranted(principal, name, action)
                        ? RecordFilter.ALL
                        : records(Rule.Effect.ALLOW, principal, bareName, action));
    }

    /** The same for a counter. */
    public Permission counterPermission(Principal principal, String counter, Action action) {
        return guardsCounters ? permission(principal, COUNTER + counter, action) : Permission.FULL;
    }

    /** What is decided before any policy is looked at. */
    private Optional<Boolean> regardlessOfPolicies(Principal principal, String map) {
        if (ReservedMaps.contains(map)) {
            return Optional.of(false);
        }
        if (isSuperuser(principal)) {
            return Optional.of(true);
        }
        if (SystemMaps.contains(map)) {
            return Optional.of(false);
        }
        return open ? Optional.of(true) : Optional.empty();
    }

    private boolean isSuperuser(Principal principal) {
        return principal.isAdmin()
                || principal.userId().filter(superusers::contains).isPresent();
    }

    private boolean isGranted(Principal principal, String map, Action action) {
        for (Policy policy : policies) {
            if (policy.actions().contains(action) && policy.grants(principal, map)) {
                return true;
            }
        }
        return false;
    }

    private RecordFilter records(Rule.Effect effect, Principal principal, String map, Action action) {
        if (rules.isEmpty()) {
            return RecordFilter.NONE;
        }
        List<RecordFilter> filters = new ArrayList<>();
        for (Rule rule : rules) {
            if (rule.effect() == effect && rule.applies(map, action)) {
                filters.add(rule.records(principal));
            }
        }
        return RecordFilter.anyOf(filters);
    }

    /** What the principal may see of the values of a map. {@link View#NOTHING} exactly when reading is not allowed. */
    public View viewOf(Principal principal, String map) {
        Optional<Boolean> regardless = regardlessOfPolicies(principal, map);
        if (regardless.isPresent()) {
            return regardless.get() ? View.EVERYTHING : View.NOTHING;
        }
        View granted = granted(principal, map);
        RecordFilter denied = records(Rule.Effect.DENY, principal, map, Action.READ);
        RecordFilter whole = records(Rule.Effect.ALLOW, principal, map, Action.READ);
        if (denied.equals(RecordFilter.ALL)) {
            return View.NOTHING;
        }
        if (denied.equals(RecordFilter.NONE)) {
            if (whole.equals(RecordFilter.ALL)) {
                return View.EVERYTHING;
            }
            if (whole.equals(RecordFilter.NONE) || granted.equals(View.EVERYTHING)) {
                return granted;
            }
        }
        if (whole.equals(RecordFilter.NONE) && granted.equals(View.NOTHING)) {
            return View.NOTHING;
        }
        return new View.Rows(denied, whole, granted);
    }

    /** What policies alone let the principal see. */
    private View granted(Principal principal, String map) {
        Set<String> fields = new HashSet<>();
        boolean any = false;
        for (Policy policy : policies) {
            if (policy.actions().contains(Action.READ) && policy.grants(principal, map)) {
                if (policy.fields().isEmpty()) {
                    return View.EVERYTHING;
                }
                any = true;
                fields.addAll(policy.fields());
            }
        }
        return any ? new View.Fields(fields) : View.NOTHING;
    }

    /** The decision about one record, and what it rests on. A name that begins with {@code counter:} is a counter's. */
    public Ruling explain(Principal principal, String map, Action action, Value record) {
        if (ReservedMaps.contains(map)) {
            return new Ruling(false, "the map is reserved for the server");
        }
        if (isSuperuser(principal)) {
            return new Ruling(
                    true, principal.isAdmin() ? "the role " + Principal.ADMIN : "the user is listed in admin-subjects");
        }
        if (SystemMaps.contains(map)) {
            return new Ruling(false, "maps of the system are for administrators");
        }
        if (open) {
            return new Ruling(true, "there is no policy yet, and until then everything is allowed");
        }
        if (map.startsWith(COUNTER) && !guardsCounters) {
            return new Ruling(true, "no policy is about counters yet, and until then they are open");
        }
        Predicate<Rule> deciding =
                rule -> rule.applies(map, action) && rule.records(principal).accepts(record);
        Optional<Ruling> denial = firstOf(Rule.Effect.DENY, deciding);
        if (denial.isPresent()) {
            return denial.get();
        }
        for (Policy policy : policies) {
            if (policy.actions().contains(action) && policy.grants(principal, map)) {
                return new Ruling(
                        true,
                        "the policy for role %s on %s"
                                .formatted(policy.role(), policy.maps().text()));
            }
        }
        return firstOf(Rule.Effect.ALLOW, deciding)
                .orElseGet(() -> new Ruling(false, "no policy allows it, and what none allows is denied"));
    }

    private Optional<Ruling> firstOf(Rule.Effect effect, Predicate<Rule> deciding) {
        return rules.stream()
                .filter(rule -> rule.effect() == effect && deciding.test(rule))
                .findFirst()
                .map(rule -> new Ruling(
                        effect == Rule.Effect.ALLOW,
                        "the rule %s on %s".formatted(rule.id(), rule.maps().text())));
    }
}
