/**
 * JavaScript in a sandbox: QuickJS, compiled to WebAssembly, which the JVM runs as its own code. A script can reach nothing
 * but the memory it is given, because there is nothing else in its world.
 */
@NullMarked
package topgun.adapters.scripting;

import org.jspecify.annotations.NullMarked;
