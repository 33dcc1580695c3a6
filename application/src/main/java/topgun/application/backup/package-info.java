/**
 * What operators do with everything that is stored: save it as lines of JSON and take it back, move single maps, and set
 * records right whose time is wrong. Works on a store, past the maps in memory.
 */
@NullMarked
package topgun.application.backup;

import org.jspecify.annotations.NullMarked;
