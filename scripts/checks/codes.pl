# Holds the codes of diagnostics in Swift files to the pages that explain them, named in the first arguments (*.md):
# reports a code that a page lacks, and a code on a page that no source has.
use strict;
use warnings;

my $code = qr/"([a-z]+\.[a-z0-9]+(?:-[a-z0-9]+)*)"/;
# `Diagnostic("noun.wrong"`, `report("noun.wrong"`, and a code chosen by a switch: `case .tls: "noun.wrong"`.
my $use = qr/(?:\b(?:Diagnostic|report)\(\s*|\bcase\s+\.\w+:\s*)$code/;

my (%source, %page, @pages);
for my $path (@ARGV) {
    open my $file, '<', $path or die "$path: $!\n";
    my $text = do { local $/; <$file> };
    if ($path =~ /\.md$/) {
        push @pages, $path;
        while ($text =~ /^\| `([a-z]+\.[a-z0-9-]+)` \|/gm) { $page{$path}{$1} = 1 + (substr($text, 0, $-[0]) =~ tr/\n//) }
    } else {
        while ($text =~ /$use/g) { $source{$1} //= "$path:" . (1 + (substr($text, 0, $-[1]) =~ tr/\n//)) }
    }
    close $file;
}

my $wrong = 0;
for my $path (@pages) {
    for my $name (sort keys %source) {
        next if $page{$path}{$name};
        print "$source{$name}: $name is not explained in $path\n";
        $wrong = 1;
    }
    for my $name (sort keys %{ $page{$path} }) {
        next if $source{$name};
        print "$path:$page{$path}{$name}: no source reports $name\n";
        $wrong = 1;
    }
}
exit $wrong;
