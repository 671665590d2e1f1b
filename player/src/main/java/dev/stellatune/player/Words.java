// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.TypeConversionException;

/**
 * The words of the command line: the tree of commands, and the kinds of options that occur in it.
 */
final class Words
{
    static final String JSON = "--json";

    private static final String VERBOSE = "--verbose";
    private static final String HELP = "--help";
    private static final String VERSION = "--version";

    private Words()
    {
    }

    /**
     * All commands. Only those that occur in a command line get their own options and footers, since describing what
     * nobody asks for makes every start later.
     *
     * @param args the command line.
     */
    static CommandSpec all(final List<String> args)
    {
        final CommandSpec plugins = group("plugins", "Shows, installs, removes and starts plugins.")
            .addSubcommand("list", command(
                args, "list", "Lists the plugins that are loaded or installed.", PluginsListCommand::new))
            .addSubcommand("inspect", command(
                args, "inspect", "Loads one plugin from its file and shows what it offers.",
                PluginsInspectCommand::new))
            .addSubcommand("lint", command(
                args, "lint", "Checks the library of a plugin and says how to build it better.",
                PluginsLintCommand::new))
            .addSubcommand("install", command(
                args, "install", "Installs plugins for this user.", PluginsInstallCommand::new))
            .addSubcommand("uninstall", command(
                args, "uninstall", "Removes installed plugins.", PluginsUninstallCommand::new))
            .addSubcommand("new", command(
                args, "new", "Writes the sources of a plugin to start from.", PluginsNewCommand::new));
        final CommandSpec all = group("stellatune", "Plays and renders audio through native plugins.")
            .addSubcommand("render", command(
                args, "render", "Renders audio files into one WAV file, as fast as possible.", RenderCommand::new))
            .addSubcommand("play", command(args, "play", "Plays audio files and directories.", PlayCommand::new))
            .addSubcommand("sinks", command(args, "sinks", "Lists the devices to play to.", SinksCommand::new))
            .addSubcommand("stat", command(
                args, "stat", "Shows how running engines are, without disturbing them.", StatCommand::new))
            .addSubcommand("doctor", command(
                args, "doctor", "Looks whether this machine is fit for sound without gaps, and says what to change.",
                DoctorCommand::new))
            .addSubcommand("plugins", plugins)
            .addSubcommand("demo", command(
                args, "demo", "Plays a short piece and replaces plugins under the music.", DemoCommand::new))
            .addSubcommand("soak", command(
                args, "soak", "Replaces plugins while it plays, and checks every frame.", SoakCommand::new));
        footer(
            all,
            "Examples:",
            "  stellatune render song.flac -o song.wav",
            "  stellatune render a.flac b.flac -o album.wav --bits 24 --dsp 'gain={\"gain_db\":-3}'",
            "  stellatune play album/ --volume 50",
            "  stellatune play album/ --sink null --json",
            "  stellatune plugins list",
            "  stellatune demo",
            "",
            "Exit status: 0 done, 1 failed, 2 wrong use; 130 and 143 when ended by Ctrl-C and TERM.");
        return all;
    }

    private static CommandSpec command(
        final List<String> args, final String name, final String description, final Supplier<Command> maker)
    {
        if (!args.contains(name))
        {
            final CommandSpec unused = CommandSpec.wrapWithoutInspection(name).name(name);
            unused.usageMessage().description(description);
            return unused;
        }
        final Command command = maker.get();
        final CommandSpec spec = CommandSpec.wrapWithoutInspection(command).name(name);
        spec.usageMessage().description(description).sortOptions(false);
        command.describe(spec);
        return withCommonOptions(spec);
    }

    private static CommandSpec group(final String name, final String description)
    {
        final CommandSpec spec = CommandSpec.wrapWithoutInspection(name).name(name);
        spec.usageMessage().description(description).sortOptions(false).synopsisSubcommandLabel("COMMAND");
        return withCommonOptions(spec);
    }

    private static CommandSpec withCommonOptions(final CommandSpec spec)
    {
        return spec
            .version("stellatune " + version())
            .addOption(flag(VERBOSE, "Shows what the engine and its plugins log."))
            .addOption(OptionSpec.builder("-h", HELP).type(boolean.class).arity("0").usageHelp(true)
                .description("Shows this text and ends.").build())
            .addOption(OptionSpec.builder("-V", VERSION).type(boolean.class).arity("0").versionHelp(true)
                .description("Shows the version and ends.").build());
    }

    /** The player's own version. */
    static String version()
    {
        return Objects.requireNonNullElse(Main.class.getPackage().getImplementationVersion(), "development");
    }

    /** Text below the options. */
    static void footer(final CommandSpec spec, final String... lines)
    {
        final String[] spaced = new String[lines.length + 1];
        spaced[0] = "";
        System.arraycopy(lines, 0, spaced, 1, lines.length);
        spec.usageMessage().footer(spaced);
    }

    /** An option that is there or not. */
    static OptionSpec flag(final String name, final String description)
    {
        return OptionSpec.builder(name).type(boolean.class).arity("0").description(description).build();
    }

    /** An option with one value. */
    static <T> OptionSpec.Builder value(
        final String name, final String label, final Class<T> type, final String description)
    {
        return OptionSpec.builder(name).type(type).arity("1").paramLabel(label).description(description);
    }

    /** An option with one value that is read by a converter. */
    static <T> OptionSpec value(
        final String name,
        final String label,
        final Class<T> type,
        final ITypeConverter<T> converter,
        final String description)
    {
        return value(name, label, type, description).converters(converter).build();
    }

    /** An option that may be repeated. */
    static <T> OptionSpec values(
        final String name,
        final String label,
        final Class<T> type,
        final ITypeConverter<T> converter,
        final String description)
    {
        return OptionSpec.builder(name).type(List.class).auxiliaryTypes(type).arity("1").paramLabel(label)
            .description(description).converters(converter).build();
    }

    /** Parameters of which there must be at least one. */
    static PositionalParamSpec names(final String label, final String description)
    {
        return PositionalParamSpec.builder().type(List.class).auxiliaryTypes(String.class).arity("1..*")
            .required(true).paramLabel(label).description(description).build();
    }

    /** The parameters, as they were given. */
    static List<String> names(final ParseResult words)
    {
        return words.matchedPositionalValue(0, List.of());
    }

    /** Files of which there must be at least one. */
    static PositionalParamSpec files(final String label, final String description)
    {
        return PositionalParamSpec.builder().type(List.class).auxiliaryTypes(Path.class).converters(Words::path)
            .arity("1..*").required(true).paramLabel(label).description(description).build();
    }

    /** The files, as they were given. */
    static List<Path> files(final ParseResult words)
    {
        return words.matchedPositionalValue(0, List.of());
    }

    /** Reads the path of a file or a directory. */
    static Path path(final String text)
    {
        if (text.isEmpty())
        {
            throw new TypeConversionException("the name of a file or directory is empty");
        }
        try
        {
            return Path.of(text);
        }
        catch (final InvalidPathException e)
        {
            throw new TypeConversionException("'" + text + "' cannot be the name of a file here (" + e.getReason() +
                "); set LC_ALL=C.UTF-8 where it has letters beyond ASCII");
        }
    }

    /** A parameter that must be there. */
    static PositionalParamSpec file(final String label, final String description)
    {
        return PositionalParamSpec.builder().type(Path.class).converters(Words::path).arity("1").index("0")
            .required(true).paramLabel(label).description(description).build();
    }

    /** Whether logs and stack traces are wanted, wherever the user said so. */
    static boolean isVerbose(final ParseResult words)
    {
        return words.hasMatchedOption(VERBOSE) || (words.hasSubcommand() && isVerbose(words.subcommand()));
    }
}
