# Renders each text of a folder as a web page, and an index of them.
#
#   perl render.pl SOURCE TARGET VERSION
use strict;
use warnings;

my ($source, $target, $version) = @ARGV;
my %ENTITY = ('&' => '&amp;', '<' => '&lt;', '>' => '&gt;', '"' => '&quot;');

sub escape {
    my ($text) = @_;
    $text =~ s/([&<>"])/$ENTITY{$1}/g;
    return $text;
}

sub page {
    my ($file, $title, $body) = @_;
    open my $out, '>', "$target/$file" or die "$target/$file: $!\n";
    print $out "<!doctype html>\n<meta charset=\"utf-8\">\n<title>", escape($title), "</title>\n",
        $body, "<footer>version ", escape($version), "</footer>\n";
    close $out or die "$target/$file: $!\n";
}

mkdir $target or die "$target: $!\n";
my @links;
for my $path (sort glob "$source/*.txt") {
    my ($name) = $path =~ m{([^/]+)\.txt$};
    open my $in, '<', $path or die "$path: $!\n";
    chomp(my $title = <$in>);
    local $/ = '';
    my @paragraphs = map { s/\s+$//r } <$in>;
    page("$name.html", $title,
        join '', "<h1>", escape($title), "</h1>\n", map { "<p>" . escape($_) . "</p>\n" } @paragraphs);
    push @links, "<li><a href=\"$name.html\">" . escape($title) . "</a></li>\n";
}
die "$source has no texts\n" unless @links;
page('index.html', 'Service', join '', "<h1>Service</h1>\n<ul>\n", @links, "</ul>\n");
