package topgun.bootstrap;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.NullMarked;
import org.slf4j.LoggerFactory;
import topgun.application.session.Session;

/**
 * The shape of the system: what the modules cannot demand by themselves. Every rule is named after its demand and has
 * been seen to fail; the last test makes sure that the rules look at something.
 */
@AnalyzeClasses(
        packages = "topgun",
        importOptions = {ImportOption.DoNotIncludeTests.class, ArchitectureTest.NoTestJars.class})
class ArchitectureTest {

    private static final String DOMAIN = "topgun.domain..";
    private static final String APPLICATION = "topgun.application..";
    private static final String PORTS = "topgun.application.port..";
    private static final String ADAPTERS = "topgun.adapters..";
    private static final String BOOTSTRAP = "topgun.bootstrap..";

    // Who may know whom

    @ArchTest
    static final ArchRule dependencies_point_inwards = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .layer("domain")
            .definedBy(DOMAIN)
            .layer("application")
            .definedBy(APPLICATION)
            .layer("adapters")
            .definedBy(ADAPTERS)
            .layer("bootstrap")
            .definedBy(BOOTSTRAP)
            .whereLayer("domain")
            .mayNotAccessAnyLayer()
            .whereLayer("application")
            .mayOnlyAccessLayers("domain")
            .whereLayer("adapters")
            .mayOnlyAccessLayers("domain", "application");

    @ArchTest
    static final ArchRule the_domain_knows_only_itself_and_the_plainest_java = classes()
            .that()
            .resideInAPackage(DOMAIN)
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage(
                    DOMAIN,
                    "java.lang",
                    "java.lang.annotation",
                    "java.lang.invoke",
                    "java.lang.runtime",
                    "java.math",
                    "java.nio",
                    "java.nio.charset",
                    "java.util",
                    "java.util.function",
                    "java.util.stream",
                    "org.jspecify.annotations"))
            .because("it is a library of facts: no library, no channel, no thread belongs in a decision");

    @ArchTest
    static final ArchRule the_domain_starts_no_thread_and_logs_nothing = noClasses()
            .that()
            .resideInAPackage(DOMAIN)
            .should()
            .dependOnClassesThat(describe(
                    "are threads, processes or loggers",
                    type ->
                            Set.of(Thread.class, ThreadLocal.class, Process.class, Runtime.class, System.Logger.class)
                                    .stream()
                                    .anyMatch(type::isEquivalentTo)))
            .because("it answers, and whoever asked decides what is worth a line or a thread");

    @ArchTest
    static final ArchRule the_application_knows_only_the_domain_and_plain_java = classes()
            .that()
            .resideInAPackage(APPLICATION)
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage(APPLICATION, DOMAIN, "java..", "org.jspecify.annotations")
                    .and(not(resideInAnyPackage("java.io", "java.net..", "java.nio.file..", "java.sql..")))
                    .or(describe(
                            "are the two that any stream throws",
                            type -> type.getFullName().matches("java\\.io\\.(Unchecked)?IOException"))))
            .because("the outside world comes in through ports");

    @ArchTest
    static final ArchRule adapters_know_what_is_said_the_ports_and_the_one_gateway = noClasses()
            .that()
            .resideInAPackage(ADAPTERS)
            .should()
            .dependOnClassesThat(resideInAPackage(APPLICATION)
                    .and(not(resideInAnyPackage(
                            PORTS,
                            "topgun.application.message",
                            "topgun.application.dispatch",
                            "topgun.application.exchange",
                            "topgun.application.telemetry",
                            "topgun.application.admin")))
                    .and(not(equivalentTo(Session.class))))
            .because("a transport tells the server that clients come, speak and go, and keeps the session it is given");

    @ArchTest
    static final ArchRule adapters_implement_ports = noClasses()
            .that()
            .resideInAPackage(ADAPTERS)
            .should()
            .beAssignableTo(resideInAPackage(APPLICATION).and(not(resideInAPackage(PORTS))))
            .because("the whole outside world is listed in one package");

    @ArchTest
    static final ArchRule only_the_sandbox_knows_what_runs_scripts = noClasses()
            .that()
            .resideOutsideOfPackage("topgun.adapters.scripting..")
            .should()
            .dependOnClassesThat(resideInAnyPackage("io.roastedroot..", "run.endive..", "com.fasterxml.jackson.."))
            .because("what a script can reach is decided in one place");

    @ArchTest
    static final ArchRule adapters_do_not_know_each_other = slices().matching("topgun.adapters.(*)..")
            .namingSlices("the adapter $1")
            .should()
            .notDependOnEachOther();

    @ArchTest
    static final ArchRule features_of_the_domain_form_no_cycles =
            slices().matching("topgun.domain.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule features_of_the_application_form_no_cycles =
            slices().matching("topgun.application.(*)..").should().beFreeOfCycles();

    // What the world may sneak in

    @ArchTest
    static final ArchRule the_core_reads_no_clock_and_rolls_no_dice = noClasses()
            .that()
            .resideInAnyPackage(DOMAIN, APPLICATION)
            .should()
            .accessTargetWhere(clockOrChance())
            .because("time and chance come in as arguments, so that a test can hold them still");

    @ArchTest
    static final ArchRule only_bootstrap_reads_the_surroundings_and_ends_the_process = noClasses()
            .that()
            .resideOutsideOfPackage(BOOTSTRAP)
            .should()
            .accessTargetWhere(surroundings())
            .because("configuration is read in one place and handed on as values");

    @ArchTest
    static final ArchRule only_bootstrap_prints =
            noClasses().that().resideOutsideOfPackage(BOOTSTRAP).should(ACCESS_STANDARD_STREAMS);

    @ArchTest
    static final ArchRule logging_goes_through_the_system_logger = noClasses()
            .that()
            .resideOutsideOfPackage(BOOTSTRAP)
            .should()
            .dependOnClassesThat(resideInAnyPackage("java.util.logging..", "ch.qos.logback..", "org.apache..")
                    .or(equivalentTo(LoggerFactory.class)))
            .because("only bootstrap knows who writes the log");

    // How things are built and called

    @ArchTest
    static final ArchRule classes_are_final = classes()
            .that(describe(
                    "are neither interfaces, records, enums, sealed nor nameless",
                    type -> !type.isInterface()
                            && !type.isRecord()
                            && !type.isEnum()
                            && !type.isAnonymousClass()
                            && !type.reflect().isSealed()))
            .should()
            .haveModifier(JavaModifier.FINAL);

    @ArchTest
    static final ArchRule alternatives_are_values = classes()
            .that(describe(
                    "are sealed interfaces of the core",
                    type -> type.isInterface() && type.reflect().isSealed()))
            .and()
            .resideInAnyPackage(DOMAIN, APPLICATION)
            .should(new ArchCondition<>("have only records, enums and further alternatives as cases") {
                @Override
                public void check(JavaClass type, ConditionEvents events) {
                    Arrays.stream(type.reflect().getPermittedSubclasses())
                            .filter(each -> !each.isRecord() && !each.isEnum() && !each.isInterface())
                            .forEach(each -> events.add(SimpleConditionEvent.violated(
                                    type, each + ", a case of " + type.getName() + ", is no record")));
                }
            });

    @ArchTest
    static final ArchRule ports_are_interfaces_over_values = classes()
            .that()
            .resideInAPackage(PORTS)
            .and()
            .areNotInterfaces()
            .and()
            .areNotAssignableTo(Exception.class)
            .should()
            .haveOnlyFinalFields()
            .andShould()
            .haveModifier(JavaModifier.FINAL)
            .because("what has a state of its own is no role that somebody else plays");

    @ArchTest
    static final ArchRule optional_is_for_answers = noFields()
            .that()
            .areDeclaredInClassesThat()
            .resideInAPackage(DOMAIN)
            .and()
            .areDeclaredInClassesThat(describe("keep state", type -> !type.isRecord()))
            .should()
            .haveRawType(Optional.class)
            .because("what may be absent from a state is another state");

    @ArchTest
    static final ArchRule names_say_what_a_class_is_for = noClasses()
            .should()
            .haveNameMatching(".*[.$](Abstract|Base)[A-Z][^.$]*")
            .orShould()
            .haveNameMatching(".*(Impl|Util|Utils|Helper|Manager|Service|Dto|DTO|Adapter|Port|UseCase)");

    @ArchTest
    static final ArchRule interfaces_carry_no_prefix = noClasses()
            .that()
            .areInterfaces()
            .should()
            .haveNameMatching(".*[.$]I[A-Z][a-z][^.$]*")
            .because("IStorage is not a role");

    @ArchTest
    static final ArchRule packages_are_features = noClasses()
            .should()
            .resideInAnyPackage(
                    "..common..", "..core..", "..misc..", "..util..", "..utils..", "..helper..", "..impl..");

    @ArchTest
    static final ArchRule accessors_are_called_after_what_they_answer = noMethods()
            .that()
            .areDeclaredInClassesThat()
            .resideInAnyPackage(DOMAIN, APPLICATION)
            .should(new ArchCondition<>("be getters") {
                @Override
                public void check(JavaMethod method, ConditionEvents events) {
                    boolean getter = method.getRawParameterTypes().isEmpty()
                            && method.getName().matches("get[A-Z].*");
                    events.add(new SimpleConditionEvent(method, getter, method.getFullName()));
                }
            });

    @ArchTest
    static void every_package_is_null_marked(JavaClasses classes) {
        assertThat(packagesOf(classes))
                .isNotEmpty()
                .allSatisfy(each -> assertThat(each.isAnnotatedWith(NullMarked.class))
                        .as(each.getName())
                        .isTrue());
    }

    // The guard of the guards

    @ArchTest
    static void the_rules_see_every_layer_and_every_adapter(JavaClasses classes) {
        List<String> parts =
                List.of(DOMAIN, APPLICATION, PORTS, "topgun.adapters.jwt..", "topgun.adapters.wire..", BOOTSTRAP);
        assertThat(parts)
                .allSatisfy(part -> assertThat(classes.that(resideInAPackage(part)
                                .and(describe(
                                        "are code",
                                        type -> !type.getSimpleName().equals("package-info")))))
                        .as(part)
                        .isNotEmpty());
        assertThat(classes).noneMatch(type -> type.getSimpleName().endsWith("Test"));
    }

    private static List<JavaPackage> packagesOf(JavaClasses classes) {
        return classes.stream().map(JavaClass::getPackage).distinct().toList();
    }

    /** Calls, constructors and method references alike; a rule on calls alone would overlook the last. */
    private static DescribedPredicate<JavaAccess<?>> clockOrChance() {
        Set<String> sources = Set.of(
                "java.lang.System.currentTimeMillis",
                "java.lang.System.nanoTime",
                "java.lang.Math.random",
                "java.util.Date.<init>",
                "java.util.UUID.randomUUID",
                "java.util.concurrent.ThreadLocalRandom.current");
        return describe("a clock is read or dice are rolled", access -> {
            JavaClass owner = access.getTargetOwner();
            String name = owner.getName() + "." + access.getName();
            return sources.contains(name)
                    || name.matches("java\\.time\\..*\\.now|java\\.time\\.Clock\\.(system|tick).*")
                    || (owner.isAssignableTo("java.util.random.RandomGenerator") && name.endsWith(".<init>"));
        });
    }

    private static DescribedPredicate<JavaAccess<?>> surroundings() {
        Set<String> sources = Set.of(
                "java.lang.System.getenv",
                "java.lang.System.getProperty",
                "java.lang.System.getProperties",
                "java.lang.System.exit",
                "java.lang.Integer.getInteger",
                "java.lang.Long.getLong",
                "java.lang.Boolean.getBoolean",
                "java.lang.Runtime.exit",
                "java.lang.Runtime.halt",
                "java.lang.Runtime.addShutdownHook");
        return describe(
                "the surroundings of the process are touched",
                access -> sources.contains(access.getTargetOwner().getName() + "." + access.getName()));
    }

    /** In a full build the contract tests of the ports arrive as a jar, which {@code DoNotIncludeTests} lets through. */
    static final class NoTestJars implements ImportOption {
        @Override
        public boolean includes(Location location) {
            return !location.contains("-tests.jar");
        }
    }
}
