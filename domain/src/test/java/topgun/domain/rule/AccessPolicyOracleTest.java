package topgun.domain.rule;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import topgun.domain.access.AccessPolicy;
import topgun.domain.access.Action;
import topgun.domain.access.MapPattern;
import topgun.domain.access.Permission;
import topgun.domain.access.Policy;
import topgun.domain.access.Principal;
import topgun.domain.access.RecordCondition;
import topgun.domain.access.Rule;
import topgun.domain.access.SegmentPattern;
import topgun.domain.access.View;
import topgun.domain.query.Document;
import topgun.domain.query.PredicateCondition;
import topgun.domain.value.Value;
import topgun.domain.value.ValueView;
import topgun.domain.value.ValueView.MapView;

/** Random policies and rules decide as the definition does, which asks one rule after the other about one record. */
class AccessPolicyOracleTest {

    private static final List<String> MAPS =
            List.of("notes", "notes.old", "orders", "__topgun_x", "_topgun_y", "$sys/a");
    private static final List<Principal> PRINCIPALS = List.of(
            principal("ann", "USER"),
            principal("bob", "USER", "EDITOR"),
            principal("eve"),
            principal("root", "ADMIN"),
            principal("listed", "admin"),
            new Principal(Optional.empty(), List.of("USER")));
    private static final Set<String> SUPERUSERS = Set.of("listed");

    /** What a record has, and whom it is judged for. */
    private record Case(@Nullable String owner, int level) {

        Value value() {
            Map<String, ValueView> members = new LinkedHashMap<>();
            if (owner != null) {
                members.put("owner", new ValueView.Text(owner));
            }
            members.put("level", new ValueView.Num(level));
            return Value.of(new MapView(members));
        }
    }

    private record Known(String expression, BiPredicate<Case, Principal> meaning) {}

    private static final List<Known> CONDITIONS = List.of(
            new Known(
                    "data.owner == auth.id",
                    (record, who) -> who.userId().isPresent()
                            && Objects.equals(record.owner(), who.userId().get())),
            new Known("data.level > 3", (record, who) -> record.level() > 3),
            new Known(
                    "auth.roles containsAny 'EDITOR'",
                    (record, who) -> who.userId().isPresent() && who.roles().contains("EDITOR")),
            new Known(
                    "!(data.level > 3) && auth.id == 'ann'",
                    (record, who) -> record.level() <= 3 && who.userId().equals(Optional.of("ann"))),
            new Known(
                    "data.owner != 'ann' || auth.id == 'ann'",
                    (record, who) ->
                            !"ann".equals(record.owner()) || who.userId().equals(Optional.of("ann"))));

    private record Written(Rule rule, @Nullable Known condition) {

        boolean holds(String map, Action action, Case record, Principal who) {
            boolean covers = rule.scope() == Rule.Scope.ALL
                    || switch (action) {
                        case READ -> rule.scope() == Rule.Scope.READ;
                        case PUT -> rule.scope() == Rule.Scope.WRITE;
                        case REMOVE -> rule.scope() == Rule.Scope.REMOVE;
                    };
            return covers
                    && rule.maps().matches(map)
                    && (condition == null || condition.meaning().test(record, who));
        }
    }

    private static Principal principal(String id, String... roles) {
        return new Principal(Optional.of(id), List.of(roles));
    }

    private static <T> T any(Random random, List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    private static Written rule(Random random) {
        Known known = random.nextInt(3) == 0 ? null : any(random, CONDITIONS);
        Optional<RecordCondition> condition = Optional.empty();
        if (known != null) {
            try {
                condition = Optional.of(PredicateCondition.of(ConditionExpression.parse(known.expression())));
            } catch (ConditionExpression.SyntaxException e) {
                throw new AssertionError(e);
            }
        }
        return new Written(
                new Rule(
                        "r" + random.nextInt(1_000),
                        new SegmentPattern(any(random, List.of("*", "notes", "notes.**", "orders", "**.old"))),
                        any(random, List.of(Rule.Scope.values())),
                        random.nextInt(4) == 0 ? Rule.Effect.DENY : Rule.Effect.ALLOW,
                        condition),
                known);
    }

    private static Policy policy(Random random) {
        return new Policy(
                any(random, List.of("USER", "EDITOR")),
                new MapPattern(any(random, List.of("*", "notes*", "orders"))),
                EnumSet.of(any(random, List.of(Action.values()))),
                random.nextBoolean() ? Set.of() : Set.of("owner"));
    }

    @Test
    void decidesAsDefined() {
        for (int seed = 0; seed < 400; seed++) {
            var random = new Random(seed);
            List<Written> rules = new ArrayList<>();
            List<Policy> policies = new ArrayList<>();
            for (int n = random.nextInt(5); n > 0; n--) {
                rules.add(rule(random));
            }
            for (int n = random.nextInt(3); n > 0; n--) {
                policies.add(policy(random));
            }
            boolean everKept = !rules.isEmpty() || random.nextBoolean();
            AccessPolicy policy = AccessPolicy.allowUntilFirstPolicy(policies).withSuperusers(SUPERUSERS);
            if (everKept) {
                policy = policy.withRules(rules.stream().map(Written::rule).toList());
            }
            boolean open = policies.isEmpty() && !everKept;
            for (String map : MAPS) {
                for (Principal who : PRINCIPALS) {
                    check(policy, new Defined(rules, policies, open), map, who);
                }
            }
        }
    }

    private static void check(AccessPolicy policy, Defined defined, String map, Principal who) {
        for (Action action : Action.values()) {
            Permission permission = policy.permission(who, map, action);
            boolean any = false;
            for (String owner : new String[] {"ann", "bob", null}) {
                for (int level : new int[] {1, 5}) {
                    var record = new Case(owner, level);
                    boolean expected = defined.allows(map, action, record, who);
                    any |= expected;
                    String what = "%s %s %s %s under %s".formatted(who, action, map, record, defined);
                    assertThat(permission.covers(record.value())).as(what).isEqualTo(expected);
                    assertThat(policy.explain(who, map, action, record.value()).allowed())
                            .as(what)
                            .isEqualTo(expected);
                    if (action == Action.READ) {
                        View view = policy.viewOf(who, map);
                        assertThat(view.of(record.value()).isPresent()).as(what).isEqualTo(expected);
                        assertThat(Document.of(record.value(), view).map(Document::shown))
                                .as(what)
                                .isEqualTo(view.of(record.value()));
                        assertThat(view.of(record.value())
                                        .filter(record.value()::equals)
                                        .isPresent())
                                .as(what)
                                .isEqualTo(expected && defined.showsWhole(map, record, who));
                    }
                }
            }
            if (any) {
                assertThat(policy.permission(who, map, action).isRefused()).isFalse();
            }
        }
    }

    private record Defined(List<Written> rules, List<Policy> policies, boolean open) {

        boolean allows(String map, Action action, Case record, Principal who) {
            if (map.startsWith("_topgun_") || map.startsWith("__topgun_")) {
                return false;
            }
            if (isSuperuser(who)) {
                return true;
            }
            if (map.startsWith("$sys/")) {
                return false;
            }
            if (open) {
                return true;
            }
            return !says(Rule.Effect.DENY, map, action, record, who)
                    && (says(Rule.Effect.ALLOW, map, action, record, who)
                            || policies.stream().anyMatch(policy -> grants(policy, map, action, who)));
        }

        boolean showsWhole(String map, Case record, Principal who) {
            return open
                    || isSuperuser(who)
                    || says(Rule.Effect.ALLOW, map, Action.READ, record, who)
                    || policies.stream()
                            .anyMatch(policy -> policy.fields().isEmpty() && grants(policy, map, Action.READ, who));
        }

        private static boolean isSuperuser(Principal who) {
            return who.roles().contains("ADMIN")
                    || who.userId().filter(SUPERUSERS::contains).isPresent();
        }

        private boolean says(Rule.Effect effect, String map, Action action, Case record, Principal who) {
            return rules.stream()
                    .anyMatch(each -> each.rule().effect() == effect && each.holds(map, action, record, who));
        }

        private static boolean grants(Policy policy, String map, Action action, Principal who) {
            return who.roles().contains(policy.role())
                    && policy.actions().contains(action)
                    && policy.maps().matches(map, who);
        }
    }

    @Test
    void theLastRuleTakesTheRestOfTheAccessWithIt() {
        AccessPolicy policy = AccessPolicy.allowUntilFirstPolicy(List.of());
        assertThat(policy.permission(PRINCIPALS.getFirst(), "notes", Action.READ)
                        .isRefused())
                .isFalse();
        assertThat(policy.withRules(List.of())
                        .permission(PRINCIPALS.getFirst(), "notes", Action.READ)
                        .isRefused())
                .isTrue();
    }

    @Test
    void countersAreOpenUntilTheyAreMeant() {
        AccessPolicy open = AccessPolicy.allowUntilFirstPolicy(List.of());
        Policy everything = new Policy("USER", new MapPattern("*"), EnumSet.allOf(Action.class), Set.of());
        Policy likes = new Policy("USER", new MapPattern("counter:likes"), EnumSet.of(Action.READ), Set.of());
        Rule forbidden = rule("counter:*", Rule.Effect.DENY);
        Rule allowed = rule("counter:li.**", Rule.Effect.ALLOW);
        Rule elsewhere = rule("likes", Rule.Effect.DENY);

        assertThat(mayRead(open, "likes")).isTrue();
        assertThat(mayRead(open.withRules(List.of(elsewhere, rule("*", Rule.Effect.DENY))), "likes"))
                .isTrue();
        assertThat(mayRead(open.withRules(List.of(forbidden)), "likes")).isFalse();
        assertThat(mayRead(open.withRules(List.of(allowed)), "li.kes")).isTrue();
        assertThat(mayRead(open.withRules(List.of(allowed)), "likes")).isFalse();
        assertThat(mayRead(open.withRules(List.of(allowed, rule("*", Rule.Effect.ALLOW))), "likes"))
                .isTrue();
        assertThat(mayRead(AccessPolicy.allowUntilFirstPolicy(List.of(likes)), "likes"))
                .isTrue();
        assertThat(mayRead(AccessPolicy.allowUntilFirstPolicy(List.of(likes)), "visits"))
                .isFalse();
        assertThat(mayRead(AccessPolicy.denyByDefault(List.of()), "likes")).isFalse();
        assertThat(mayRead(AccessPolicy.denyByDefault(List.of()).withRules(List.of()), "likes"))
                .isFalse();
        assertThat(mayRead(AccessPolicy.denyByDefault(List.of(everything)), "likes"))
                .isTrue();
    }

    @Test
    void aMapNamedLikeACounterIsNotOpen() {
        AccessPolicy policy = AccessPolicy.allowUntilFirstPolicy(List.of()).withRules(List.of());
        assertThat(policy.permission(PRINCIPALS.getFirst(), "counter:likes", Action.READ)
                        .isRefused())
                .isTrue();
    }

    private static Rule rule(String pattern, Rule.Effect effect) {
        return new Rule(pattern, new SegmentPattern(pattern), Rule.Scope.ALL, effect, Optional.empty());
    }

    private static boolean mayRead(AccessPolicy policy, String counter) {
        Principal who = PRINCIPALS.getFirst();
        boolean allowed = !policy.counterPermission(who, counter, Action.READ).isRefused();
        assertThat(policy.explain(who, "counter:" + counter, Action.READ, Value.NULL)
                        .allowed())
                .isEqualTo(allowed);
        assertThat(policy.counterPermission(PRINCIPALS.get(3), counter, Action.READ)
                        .isRefused())
                .isFalse();
        return allowed;
    }

    @Test
    void whoSeesTheSameHasTheSameView() throws Exception {
        var own = new Rule(
                "own",
                new SegmentPattern("notes"),
                Rule.Scope.READ,
                Rule.Effect.ALLOW,
                Optional.of(PredicateCondition.of(ConditionExpression.parse("data.level > 3"))));
        AccessPolicy policy = AccessPolicy.denyByDefault(List.of()).withRules(List.of(own));
        assertThat(policy.viewOf(PRINCIPALS.get(0), "notes"))
                .isEqualTo(policy.viewOf(PRINCIPALS.get(1), "notes"))
                .isNotEqualTo(View.EVERYTHING);
    }
}
