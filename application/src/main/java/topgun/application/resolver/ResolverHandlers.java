package topgun.application.resolver;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import topgun.application.access.AccessControl;
import topgun.application.dispatch.MessageRegistry;
import topgun.application.message.ClientMessage.ListResolvers;
import topgun.application.message.ClientMessage.RegisterResolver;
import topgun.application.message.ClientMessage.UnregisterResolver;
import topgun.application.message.ServerMessage.ListedResolver;
import topgun.application.message.ServerMessage.ResolverList;
import topgun.application.message.ServerMessage.ResolverRegistered;
import topgun.application.message.ServerMessage.ResolverUnregistered;
import topgun.application.port.ScriptSandbox.Script;
import topgun.application.resolver.RegisteredResolver.Rule;
import topgun.application.script.Scripts;
import topgun.application.session.Session;
import topgun.domain.access.Action;
import topgun.domain.access.Permission;
import topgun.domain.resolver.BuiltInResolvers;
import topgun.domain.resolver.ConflictResolver;
import topgun.domain.resolver.KeyPattern;

/**
 * Lets clients register resolvers: code of their own, or by its name a rule that the server knows. A resolver outlives the
 * connection that brought it, since other clients rely on it, and belongs to the user.
 */
public final class ResolverHandlers {

    private final Resolvers resolvers;
    private final Map<String, ConflictResolver> known = new HashMap<>(BuiltInResolvers.BY_NAME);
    private final Scripts scripts;
    private final AccessControl access;

    /** @param known rules that clients may ask for by name, besides those built in */
    public ResolverHandlers(
            Resolvers resolvers, Map<String, ConflictResolver> known, Scripts scripts, AccessControl access) {
        this.resolvers = resolvers;
        this.known.putAll(known);
        this.scripts = scripts;
        this.access = access;
    }

    public void registerWith(MessageRegistry.Builder registry) {
        registry.onImmediate(RegisterResolver.class, this::register)
                .onImmediate(UnregisterResolver.class, this::unregister)
                .onImmediate(ListResolvers.class, this::list);
    }

    private void register(Session session, RegisterResolver message) {
        Optional<String> objection = objection(session, message);
        if (objection.isEmpty()) {
            objection = resolvers.register(new RegisteredResolver(
                    message.map(),
                    message.name(),
                    message.priority(),
                    message.priority().orElseGet(() -> usualPriority(message)),
                    message.keyPattern().map(KeyPattern::new),
                    session.principal().userId(),
                    rule(message)));
        }
        session.send(new ResolverRegistered(message.requestId(), objection));
    }

    private static int usualPriority(RegisterResolver message) {
        return message.code().isEmpty() ? BuiltInResolvers.priorityOf(message.name()) : BuiltInResolvers.USUAL_PRIORITY;
    }

    private Optional<String> objection(Session session, RegisterResolver message) {
        Permission permission = access.permission(session, message.map(), Action.PUT);
        if (permission.isRefused() || permission.isConditional()) {
            return denied(message.map()); // it would decide about the records of others, too
        }
        if (message.code().isEmpty()) {
            return Optional.empty();
        }
        if (!scripts.areOn()) {
            return Optional.of(Scripts.OFF);
        }
        return Scripts.flaw(message.code()).map(flaw -> "Invalid resolver code: " + flaw);
    }

    private Rule rule(RegisterResolver message) {
        if (!message.code().isEmpty()) {
            return new Rule.Scripted(new Script(message.code(), List.of("context")));
        }
        ConflictResolver rule = known.get(message.name());
        return rule == null ? new Rule.Nothing() : new Rule.Known(rule);
    }

    private void unregister(Session session, UnregisterResolver message) {
        Optional<String> objection = Optional.empty();
        if (!access.allows(session, message.map(), Action.PUT)) {
            objection = denied(message.map());
        } else if (!resolvers.unregister(message.map(), message.name(), resolver -> owns(session, resolver))) {
            objection = Optional.of("Resolver not found or not owned by this client");
        }
        session.send(new ResolverUnregistered(message.requestId(), objection));
    }

    private static boolean owns(Session session, RegisteredResolver resolver) {
        return session.principal().isAdmin()
                || (resolver.owner().isPresent()
                        && resolver.owner().equals(session.principal().userId()));
    }

    private void list(Session session, ListResolvers message) {
        List<ListedResolver> listed = new ArrayList<>();
        for (String map : message.map().map(List::of).orElseGet(resolvers::maps)) {
            if (access.allows(session, map, Action.READ)) {
                resolvers.of(map).forEach(resolver -> listed.add(listed(resolver)));
            }
        }
        session.send(new ResolverList(message.requestId(), listed));
    }

    private static ListedResolver listed(RegisteredResolver resolver) {
        return new ListedResolver(
                resolver.map(),
                resolver.name(),
                resolver.givenPriority().isPresent()
                        ? Optional.of(resolver.givenPriority().getAsInt())
                        : Optional.empty(),
                resolver.keyPattern().map(KeyPattern::text));
    }

    private static Optional<String> denied(String map) {
        return Optional.of("Access Denied for map " + map);
    }
}
